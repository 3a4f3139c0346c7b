CREATE TABLE built_by_flyway (id int);
