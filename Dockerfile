# All images from one file:  docker build --build-arg MODULE=delivery-service -t herald/delivery-service .
# MODULE is ingest-service, delivery-service, push-worker or standalone.

# Shared by all images: built once, however many of them are asked for.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw -B -q -ntp package -Dmaven.test.skip=true -pl ingest-service,delivery-service,push-worker,standalone -am

FROM build AS layers
ARG MODULE
RUN java -Djarmode=tools -jar "$MODULE"/target/*-exec.jar \
    extract --layers --destination /layers --application-filename herald.jar

FROM eclipse-temurin:25-jre
WORKDIR /herald
# From what changes least to what changes most, so that a push or pull moves little.
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/spring-boot-loader/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
# Needs no name and no right to write anywhere but /tmp; 1000 is taken in the base image.
USER 10001:10001
# The serial collector needs least for heaps of some hundred megabytes: docs/operations.md#sizing says when to choose another one.
ENV JAVA_TOOL_OPTIONS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders -XX:+UseSerialGC"
ENTRYPOINT ["java", "-jar", "herald.jar"]
