package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Administrators manage groups: every change is there in the next answer and tells its revision, ids may be anything the contract allows,
 * what is wrong is named, and nobody without the scope reads or changes a group.
 */
class GroupsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TestTokens TOKENS = TestTokens.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MEMBERS = "/members";

    private static TestNode node;

    private final String group = Servers.uniqueName("team");

    @BeforeAll
    static void start() {
        node = TestNode.start(TestNode.servers());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void membersComeAndGoOneByOneAndEachChangeTellsItsRevision() {
        assertThat(ok(call("PUT", MEMBERS, of(group, "ann")))).isEqualTo(changed(group, 1, 1, 0));
        assertThat(ok(call("PUT", MEMBERS, of(group, "ann")))).isEqualTo(changed(group, 1, 0, 0));
        assertThat(ok(call("PUT", MEMBERS, of(group, "bob")))).isEqualTo(changed(group, 2, 1, 0));
        assertThat(ok(call("DELETE", MEMBERS, of(group, "ann")))).isEqualTo(changed(group, 3, 0, 1));

        assertThat(ok(call("GET", MEMBERS, Map.of("group", group))))
                .isEqualTo(JSON.readTree(
                        "{\"group\":\"%s\",\"revision\":3,\"users\":[\"bob\"],\"next\":null}".formatted(group)));
        assertThat(ok(call("GET", "", Map.of("group", group))))
                .isEqualTo(JSON.readTree("{\"group\":\"%s\",\"revision\":3,\"members\":1}".formatted(group)));
    }

    @Test
    void aBulkChangeIsOneRevision() {
        ok(call("PUT", MEMBERS, of(group, "ann")));
        List<String> added = IntStream.range(0, 999).mapToObj(i -> "user-" + i).toList();

        JsonNode answer = ok(bulk(Map.of("group", group, "add", added, "remove", List.of("ann"))));

        assertThat(answer).isEqualTo(changed(group, 2, 999, 1));
        List<String> members = new ArrayList<>();
        String after = "0";
        while (after != null) {
            JsonNode page = ok(call("GET", MEMBERS, Map.of("group", group, "after", after, "limit", "400")));
            page.get("users").forEach(user -> members.add(user.stringValue()));
            after = page.get("next").isNull() ? null : page.get("next").stringValue();
        }
        assertThat(members).containsExactlyInAnyOrderElementsOf(added);
    }

    @Test
    void aDissolvedGroupIsNotThereAnyMore() {
        ok(bulk(Map.of("group", group, "add", List.of("ann", "bob"))));

        assertThat(ok(call("DELETE", "", Map.of("group", group)))).isEqualTo(changed(group, 2, 0, 2));

        assertProblem(call("GET", "", Map.of("group", group)), 404);
        assertThat(ok(call("GET", MEMBERS, Map.of("group", group))).get("users").isEmpty())
                .isTrue();
        assertThat(ok(call("DELETE", "", Map.of("group", group)))).isEqualTo(changed(group, 2, 0, 0));
    }

    @Test
    void theGroupsOfAUserAndAllGroupsComeInPages() {
        String user = Servers.uniqueName("al");
        for (int i = 0; i < 5; i++) {
            ok(call("PUT", MEMBERS, of(group + "-" + i, user)));
        }
        ok(call("DELETE", MEMBERS, of(group + "-3", user)));

        JsonNode first = ok(call("GET", "", Map.of("user", user, "limit", "2")));
        JsonNode second = ok(call(
                "GET",
                "",
                Map.of("user", user, "limit", "2", "after", first.get("next").stringValue())));
        assertThat(ids(first)).containsExactly(group + "-0", group + "-1");
        assertThat(ids(second)).containsExactly(group + "-2", group + "-4");
        JsonNode all = ok(call("GET", "", Map.of("after", group, "limit", "3")));
        assertThat(ids(all)).containsExactly(group + "-0", group + "-1", group + "-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/auth0%7C123", "a;b=c", "..", "//", "a?b#c&d+e", "grüße 👋", "\\", "%2F", " ", "{x}"})
    void idsMayBeAnythingTheContractAllows(String id) {
        String unusual = id + group;
        String user = "u-" + unusual;

        ok(call("PUT", MEMBERS, of(unusual, user)));

        assertThat(ok(call("GET", MEMBERS, Map.of("group", unusual)))
                        .get("users")
                        .get(0)
                        .stringValue())
                .isEqualTo(user);
        assertThat(ids(ok(call("GET", "", Map.of("user", user))))).containsExactly(unusual);
        assertThat(ok(call("DELETE", MEMBERS, of(unusual, user)))).isEqualTo(changed(unusual, 2, 0, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT    | /members | user=ann                | group",
                "PUT    | /members | group=g                 | user",
                "PUT    | /members | group=&user=ann         | group",
                "PUT    | /members | group=g&user=a%00       | user",
                "DELETE | /members | group=g%0A&user=ann     | group",
                "DELETE | ''       | ''                      | group",
                "GET    | /members | ''                      | group",
                "GET    | /members | group=g&limit=0         | limit",
                "GET    | /members | group=g&limit=x         | limit",
                "GET    | /members | group=g&after=-1        | after",
                "GET    | ''       | limit=1001              | limit",
                "GET    | ''       | after=%00               | after",
                "GET    | ''       | user=                   | user",
            })
    void aWrongParameterIsNamed(String method, String path, String query, String field) {
        HttpResponse<String> answer =
                send(request(path + "?" + query, admin()).method(method, BodyPublishers.noBody()));

        assertProblem(answer, 400);
        assertThat(JSON.readTree(answer.body())
                        .get("errors")
                        .get(0)
                        .get("field")
                        .stringValue())
                .isEqualTo(field);
    }

    @Test
    void anIdThatIsTooLongIsRefused() {
        assertProblem(call("PUT", MEMBERS, of("g".repeat(256), "ann")), 400);
        assertProblem(call("PUT", MEMBERS, of(group, "a".repeat(256))), 400);
        ok(call("PUT", MEMBERS, of(group, "👋".repeat(255))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                                  | ''",
                "{                                                   | ''",
                "{\"group\":\"g\",\"group\":\"h\",\"add\":[\"a\"]}   | ''",
                "{\"add\":[\"a\"]}                                   | group",
                "{\"group\":7,\"add\":[\"a\"]}                       | group",
                "{\"group\":\"g\"}                                   | ''",
                "{\"group\":\"g\",\"add\":\"a\"}                     | add",
                "{\"group\":\"g\",\"add\":[\"a\",null]}              | add[1]",
                "{\"group\":\"g\",\"add\":[\"a\",\"\"]}              | add[1]",
                "{\"group\":\"g\",\"remove\":[{}]}                   | remove[0]",
                "{\"group\":\"g\",\"add\":[\"a\"],\"remove\":[\"a\"]} | remove[0]",
            })
    void aWrongBulkChangeIsNamedAndChangesNothing(String body, String field) {
        HttpResponse<String> answer = post(body);

        assertProblem(answer, 400);
        assertThat(JSON.readTree(answer.body())
                        .get("errors")
                        .get(0)
                        .get("field")
                        .stringValue())
                .isEqualTo(field);
        assertProblem(call("GET", "", Map.of("group", "g")), 404);
    }

    @Test
    void aBulkChangeOfTooManyIsRefused() {
        List<String> many = IntStream.range(0, 1001).mapToObj(i -> "u" + i).toList();

        assertProblem(bulk(Map.of("group", group, "add", many)), 400);
        assertProblem(post("{\"group\":\"" + "x".repeat(2_100_000) + "\"}"), 413);
        assertProblem(
                send(request(MEMBERS, admin())
                        .POST(BodyPublishers.ofString("{}"))
                        .header("Content-Type", "text/plain")),
                415);
    }

    @Test
    void nobodyReadsOrChangesGroupsWithoutAGoodTokenAndTheScope() {
        ok(call("PUT", MEMBERS, of(group, "ann")));
        String query = "?group=" + group + "&user=bob";
        List<String> endpoints = List.of(
                "GET ",
                "GET ?group=" + group,
                "GET ?user=ann",
                "DELETE ?group=" + group,
                "GET /members?group=" + group,
                "PUT /members" + query,
                "DELETE /members?group=" + group + "&user=ann",
                "POST /members");
        for (String endpoint : endpoints) {
            String method = endpoint.substring(0, endpoint.indexOf(' '));
            String target = endpoint.substring(endpoint.indexOf(' ') + 1);
            assertProblem(send(bare(target).method(method, BodyPublishers.noBody())), 401);
            for (String token : List.of(
                    TOKENS.token("ann"), TOKENS.token("ann", "publish"), TOKENS.token("ann", "administrator"))) {
                assertProblem(send(request(target, token).method(method, BodyPublishers.noBody())), 403);
            }
            String foreign = TOKENS.tokenFor("root").scopes("admin").signWithForeignKey();
            assertProblem(send(request(target, foreign).method(method, BodyPublishers.noBody())), 401);
        }

        assertThat(ok(call("GET", MEMBERS, Map.of("group", group))))
                .isEqualTo(JSON.readTree(
                        "{\"group\":\"%s\",\"revision\":1,\"users\":[\"ann\"],\"next\":null}".formatted(group)));
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("groups").forEach(each -> ids.add(each.get("group").stringValue()));
        return ids;
    }

    private static Map<String, String> of(String group, String user) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("group", group);
        parameters.put("user", user);
        return parameters;
    }

    private static JsonNode changed(String group, long revision, int added, int removed) {
        Map<String, Object> changed = new LinkedHashMap<>();
        changed.put("group", group);
        changed.put("revision", (int) revision);
        changed.put("added", added);
        changed.put("removed", removed);
        return JSON.readTree(JSON.writeValueAsString(changed));
    }

    private static String admin() {
        return TOKENS.token("root", "admin");
    }

    private static HttpResponse<String> bulk(Map<String, Object> body) {
        return post(JSON.writeValueAsString(body));
    }

    private static HttpResponse<String> post(String body) {
        return send(request(MEMBERS, admin())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> call(String method, String path, Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send(request(path + query, admin()).method(method, BodyPublishers.noBody()));
    }

    private static HttpRequest.Builder request(String target, String token) {
        return bare(target).header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder bare(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/api/v1/groups" + target));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }
}
