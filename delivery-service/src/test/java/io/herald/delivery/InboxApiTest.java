package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.Epochs;
import io.herald.delivery.ApiClient.Answer;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * The inbox over HTTP: pages lose and repeat nothing, whatever is filtered; seen, read and archived are independent and keep their
 * times; counts are what the pages show; who reads has got it; what names another history moves nothing; and nobody reads or changes
 * what is somebody else's.
 */
class InboxApiTest {

    private static final String PATH = "/api/v1/inbox";
    private static final List<String> ACTIONS =
            List.of("/seen", "/read", "/unread", "/archive", "/unarchive", "/acknowledgements");

    private static List<String> servers;
    private static TestNode node;
    private static Author author;
    private static JdbcClient database;

    private final String alice = Servers.uniqueName("alice");
    private final ApiClient hers = ApiClient.of(node, PATH, alice);
    private final ApiClient his = ApiClient.of(node, PATH, Servers.uniqueName("bob"));

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        node = TestNode.start(
                servers,
                "--herald.delivery.history.writes-per-minute=100000",
                "--herald.delivery.history.reads-per-minute=100000");
        author = new Author(servers);
        database = node.bean(JdbcClient.class);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    @Test
    void anEntryIsShownAsItWasStoredWithEverythingThatIsKnownOfIt() {
        Author.Written written = author.append(alice, null);

        Answer answer = hers.get("");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("epoch").stringValue()).isEqualTo(written.epoch());
        JsonNode item = answer.body().get("items").get(0);
        assertThat(item.get("seq").longValue()).isOne();
        assertThat(item.get("cursor").stringValue()).isEqualTo(written.epoch() + "-1");
        assertThat(answer.whole().body())
                .contains("\"notification\":" + written.notification().payload());
        assertThat(Instant.parse(item.get("createdAt").stringValue()))
                .isEqualTo(written.notification().createdAt());
        assertThat(Instant.parse(item.get("storedAt").stringValue()))
                .isAfter(Instant.now().minusSeconds(300));
        assertThat(item.get("acknowledged").booleanValue()).isFalse();
        assertThat(item.propertyNames()).doesNotContain("seenAt", "readAt", "archivedAt");
        assertThat(answer.body().has("next")).isFalse();
        assertThat(hers.get("/1").body()).isEqualTo(item);
        assertThat(hers.get("/" + item.get("cursor").stringValue()).body()).isEqualTo(item);
    }

    @Test
    void whoHasNoInboxYetHasAnEmptyOne() {
        assertThat(hers.get("").body().get("items").isEmpty()).isTrue();
        assertThat(counts()).isEqualTo(Map.of("head", 0L, "total", 0L, "unread", 0L, "unseen", 0L, "archived", 0L));
        assertThat(hers.post("/read", "{\"seqs\":[1]}").body().get("changed").booleanValue())
                .isFalse();
        assertThat(hers.get("/1").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 100})
    void pagesComeFromTheNewestOnAndLoseAndRepeatNothing(int limit) {
        author.write(alice, 10);
        hers.post("/archive", "{\"seqs\":[4,9]}");

        assertThat(all("limit=" + limit)).containsExactly(10L, 8L, 7L, 6L, 5L, 3L, 2L, 1L);
        assertThat(all("archived=any&limit=" + limit)).containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(all("archived=true&limit=" + limit)).containsExactly(9L, 4L);
    }

    @Test
    void whatArrivesBetweenTwoPagesDoesNotDisturbTheSecond() {
        author.write(alice, 6);
        Answer first = hers.get("?limit=3");
        author.write(alice, 3);

        assertThat(seqs(hers.get("?limit=3&before=" + first.text("next")))).containsExactly(3L, 2L, 1L);
    }

    @Test
    void theFiltersNarrowThePageAndTheCountsAgreeWithIt() {
        author.write(alice, 8);
        category(alice, "orders", 2, 5, 6);
        hers.post("/read", "{\"seqs\":[1,2,3]}");
        hers.post("/seen", "{\"seqs\":[1,4]}");
        hers.post("/archive", "{\"seqs\":[6]}");

        assertThat(all("unread=true")).containsExactly(8L, 7L, 5L, 4L);
        assertThat(all("category=orders")).containsExactly(5L, 2L);
        assertThat(all("category=orders&unread=true&archived=any")).containsExactly(6L, 5L);
        assertThat(all("category=nothing")).isEmpty();
        assertThat(counts()).isEqualTo(Map.of("head", 8L, "total", 8L, "unread", 4L, "unseen", 3L, "archived", 1L));
    }

    @Test
    void sinceGoesByTheTimeThatAnEntryCameIntoTheInbox() {
        author.write(alice, 5);
        database.sql("UPDATE entry SET stored_at = now() - interval '1 day' WHERE seq <= 3 AND user_no = "
                        + userNo(alice))
                .update();
        String anHourAgo = Instant.now().minusSeconds(3600).toString();

        assertThat(all("limit=1&since=" + anHourAgo)).containsExactly(5L, 4L);
        assertThat(hers.get("?since=" + anHourAgo).body().has("next")).isFalse();
    }

    @Test
    void aFilterLooksAtABoundedNumberOfEntriesInOneRequestAndGoesOnInTheNext() {
        fill(alice, 5_000);
        category(alice, "rare", 100, 1);

        Answer first = hers.get("?category=rare");

        assertThat(seqs(first)).isEmpty();
        assertThat(first.text("next")).endsWith("-4001");
        assertThat(all("category=rare")).containsExactly(100L, 1L);
    }

    @Test
    void aPageEndsBeforeItBecomesTooLarge() {
        author.append(alice, "a", "x".repeat(700_000), null);
        author.append(alice, "b", "x".repeat(700_000), null);
        author.append(alice, "c", "x".repeat(700_000), null);

        assertThat(seqs(hers.get(""))).containsExactly(3L, 2L);
        assertThat(all("")).containsExactly(3L, 2L, 1L);
    }

    @Test
    void whatIsExpiredOrGoneIsNotShown() {
        author.append(alice, Instant.now().minusSeconds(60));
        author.write(alice, 3);
        database.sql("UPDATE inbox SET gone = '{[3,4)}' WHERE user_id = ?")
                .param(alice)
                .update();

        assertThat(all("")).containsExactly(4L, 2L);
        assertThat(hers.get("/1").status()).isEqualTo(404);
        assertThat(hers.get("/3").status()).isEqualTo(404);
        assertThat(hers.post("/read", "{\"seqs\":[3]}").body().get("changed").booleanValue())
                .isFalse();
        assertThat(counts()).containsEntry("total", 3L);
    }

    @Test
    void seenReadAndArchivedAreIndependentAndTheFirstTimeStays() {
        author.write(alice, 1);
        hers.post("/read", "{\"seqs\":[1]}");
        JsonNode read = hers.get("/1").body();
        assertThat(read.has("readAt")).isTrue();
        assertThat(read.has("seenAt") || read.has("archivedAt")).isFalse();

        Answer again = hers.post("/read", "{\"seqs\":[1]}");
        hers.post("/seen", "{\"seqs\":[1]}");
        hers.post("/archive", "{\"seqs\":[1]}");

        assertThat(again.body().get("changed").booleanValue()).isFalse();
        JsonNode all = hers.get("/1").body();
        assertThat(all.get("readAt")).isEqualTo(read.get("readAt"));
        assertThat(Instant.parse(all.get("seenAt").stringValue()))
                .isAfter(Instant.parse(read.get("readAt").stringValue()));
        assertThat(all.has("archivedAt")).isTrue();

        hers.post("/unread", "{\"seqs\":[1]}");
        hers.post("/unarchive", "{\"seqs\":[1]}");
        JsonNode back = hers.get("/1").body();
        assertThat(back.has("readAt") || back.has("archivedAt")).isFalse();
        assertThat(back.get("seenAt")).isEqualTo(all.get("seenAt"));
    }

    @Test
    void takingAMarkFromTheMiddleLeavesTheTimesOfTheOthers() {
        author.write(alice, 9);
        hers.post("/read", "{\"upTo\":\"" + cursor(9) + "\"}");
        JsonNode before = hers.get("/4").body().get("readAt");

        hers.post("/unread", "{\"seqs\":[1,5,9]}");
        hers.post("/read", "{\"seqs\":[5]}");

        assertThat(all("unread=true")).containsExactly(9L, 1L);
        assertThat(hers.get("/4").body().get("readAt")).isEqualTo(before);
        assertThat(hers.get("/6").body().get("readAt")).isEqualTo(before);
        assertThat(Instant.parse(hers.get("/5").text("readAt"))).isAfter(Instant.parse(before.stringValue()));
    }

    @Test
    void everythingUpToACursorIsReadInOneGoAndWhatComesLaterIsNot() {
        author.write(alice, 5);
        Answer answer = hers.post("/read", "{\"upTo\":\"" + cursor(3) + "\"}");
        author.write(alice);

        assertThat(answer.body().get("counts").get("unread").longValue()).isEqualTo(2);
        assertThat(all("unread=true")).containsExactly(6L, 5L, 4L);
        hers.post("/read", "{\"upTo\":\"" + cursor(1_000_000) + "\"}");
        author.write(alice);
        assertThat(all("unread=true")).containsExactly(7L);
    }

    @Test
    void whoReadsOrArchivesHasGotItAndWhoSeesHasNot() {
        author.write(alice, 6);
        hers.post("/seen", "{\"seqs\":[1]}");
        assertThat(acknowledged()).isEqualTo("{}");
        hers.post("/read", "{\"seqs\":[2,99]}");
        hers.post("/archive", "{\"seqs\":[4]}");
        hers.post("/unread", "{\"seqs\":[2]}");
        assertThat(acknowledged()).isEqualTo("{[2,3),[4,5)}");
        assertThat(hers.get("/2").body().get("acknowledged").booleanValue()).isTrue();
    }

    @Test
    void whoReadsWithoutASessionAcknowledgesHere() {
        author.write(alice, 6);
        assertThat(hers.post("/acknowledgements", "{\"seqs\":[5,2]}").status()).isEqualTo(204);
        assertThat(acknowledged()).isEqualTo("{[2,3),[5,6)}");
        assertThat(hers.post("/acknowledgements", "{\"upTo\":\"" + cursor(3) + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(acknowledged()).isEqualTo("{[1,4),[5,6)}");
        hers.post("/acknowledgements", "{\"upTo\":\"" + cursor(99) + "\"}");
        assertThat(acknowledged()).isEqualTo("{[1,7)}");
    }

    @Test
    void everyChangeHasARevAndTheLogTellsThemAll() {
        author.write(alice, 5);
        hers.post("/read", "{\"seqs\":[1,2,5]}");
        hers.post("/read", "{\"seqs\":[1]}");
        hers.post("/unread", "{\"seqs\":[2]}");
        hers.post("/archive", "{\"upTo\":\"" + cursor(2) + "\"}");

        JsonNode body = changesSince(0).body();

        assertThat(body.get("counts").get("rev").longValue()).isEqualTo(3);
        assertThat(body.get("changes").valueStream().map(JsonNode::toString).map(InboxApiTest::withoutTime))
                .containsExactly(
                        "{\"rev\":1,\"type\":\"read\",\"seqs\":[[1,2],[5,5]]}",
                        "{\"rev\":2,\"type\":\"unread\",\"seqs\":[[2,2]]}",
                        "{\"rev\":3,\"type\":\"archived\",\"seqs\":[[1,2]]}");
        assertThat(changesSince(2).body().get("changes").size()).isOne();
        assertThat(changesSince(3).body().get("changes").isEmpty()).isTrue();
    }

    private static String withoutTime(String change) {
        return change.replaceAll(",\"at\":\"[^\"]*\"", "");
    }

    @Test
    void whoAsksForMoreThanIsKnownIsToldToBeginAgain() {
        author.write(alice, 3);
        for (int i = 0; i < 3; i++) {
            hers.post("/read", "{\"seqs\":[1]}");
            hers.post("/unread", "{\"seqs\":[1]}");
        }
        database.sql("DELETE FROM inbox_change WHERE rev <= 2 AND user_no = " + userNo(alice))
                .update();

        assertThat(changesSince(2).body().get("changes").size()).isEqualTo(4);
        for (Answer answer : List.of(changesSince(1), changesSince(7), hers.get("/changes?since=6&epoch=0123456789"))) {
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.text("detail")).contains("begin again");
            assertThat(answer.text("epoch")).isEqualTo(epoch());
        }
    }

    @Test
    void theLogOfChangesIsBounded() {
        author.write(alice, 1);
        long userNo = userNo(alice);
        database.sql("UPDATE inbox SET rev = 1500 WHERE user_no = " + userNo).update();
        database.sql("INSERT INTO inbox_change SELECT " + userNo
                        + ", n, 'read', '{[1,2)}', now() FROM generate_series(1, 1500) n")
                .update();

        hers.post("/read", "{\"seqs\":[1]}");

        assertThat(database.sql("SELECT min(rev) FROM inbox_change WHERE user_no = " + userNo)
                        .query(Long.class)
                        .single())
                .isEqualTo(502);
        assertThat(changesSince(501).body().get("changes").size()).isEqualTo(1000);
    }

    @Test
    void numbersOfAnotherHistoryMoveNothingAndAreAnsweredSo() {
        author.write(alice, 3);

        List<Answer> answers = new ArrayList<>();
        answers.add(hers.get("?before=0123456789-3"));
        answers.add(hers.get("/0123456789-3"));
        for (String action : ACTIONS) {
            answers.add(hers.post(action, "{\"upTo\":\"0123456789-3\"}"));
            answers.add(hers.post(action, "{\"seqs\":[1],\"epoch\":\"0123456789\"}"));
        }

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.text("epoch")).isEqualTo(epoch());
        });
        assertThat(counts()).containsEntry("unread", 3L).containsEntry("unseen", 3L);
        assertThat(acknowledged()).isEqualTo("{}");
        assertThat(hers.post("/read", "{\"seqs\":[1],\"epoch\":\"" + epoch() + "\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nobodyReadsOrChangesWhatIsSomebodyElses() {
        author.write(alice, 3);
        hers.post("/read", "{\"seqs\":[1]}");
        hers.post("/archive", "{\"seqs\":[2]}");
        String before = everythingOf(alice);

        assertThat(seqs(his.get("?archived=any"))).isEmpty();
        assertThat(his.get("/1").status()).isEqualTo(404);
        assertThat(his.get("/" + cursor(1)).status()).isEqualTo(404);
        assertThat(his.get("/counts").body().get("total").longValue()).isZero();
        assertThat(his.get("/changes?since=0&epoch=" + epoch())
                        .body()
                        .get("changes")
                        .isEmpty())
                .isTrue();
        for (String action : ACTIONS) {
            assertThat(his.post(action, "{\"seqs\":[1,2,3]}").status()).isBetween(200, 204);
            assertThat(his.post(action, "{\"upTo\":\"" + cursor(3) + "\"}").status())
                    .isBetween(200, 204);
        }
        // Nor does naming her help.
        his.get("?user=" + alice);
        his.post("/read?user=" + alice, "{\"seqs\":[3],\"user\":\"" + alice + "\",\"userId\":\"" + alice + "\"}");

        assertThat(everythingOf(alice)).isEqualTo(before);
    }

    @Test
    void nobodyGetsInWithoutATokenThatWouldOpenASession() {
        author.write(alice, 1);
        String before = everythingOf(alice);
        TestTokens tokens = TestTokens.shared();
        for (String token : List.of(
                "",
                tokens.tokenFor(alice).claim("exp", null).sign(),
                tokens.tokenFor(alice).signWithForeignKey())) {
            ApiClient stranger = new ApiClient(node, PATH, token);
            List<Answer> answers = new ArrayList<>();
            for (String path : List.of("", "/1", "/counts", "/changes?since=0&epoch=" + epoch())) {
                answers.add(stranger.get(path));
            }
            ACTIONS.forEach(action -> answers.add(stranger.post(action, "{\"seqs\":[1]}")));
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.whole().headers().firstValue("WWW-Authenticate"))
                        .isPresent();
            });
        }
        assertThat(everythingOf(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=101, limit",
        "limit=1e2, limit",
        "before=7, before",
        "before=a-b, before",
        "unread=yes, unread",
        "archived=no, archived",
        "category=, category",
        "category=%00, category",
        "since=yesterday, since",
        "since=2026-01-01, since",
        "since=%2B999999999-01-01T00:00:00Z, since",
        "limit=1&limit=2, limit",
    })
    void aListRequestThatIsWrongNamesTheParameter(String query, String field) {
        Answer answer = hers.get("?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.wrong()).containsExactly(field);
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        assertThat(hers.get("?limit=x&unread=x&since=x").wrong()).containsExactlyInAnyOrder("limit", "unread", "since");
        assertThat(hers.get("/changes").wrong()).containsExactly("since", "epoch");
        assertThat(hers.get("/changes?since=-1&epoch=!").wrong()).containsExactly("since", "epoch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | ''",
                "{ | ''",
                "{} | seqs",
                "{\"seqs\":[]} | seqs",
                "{\"seqs\":7} | seqs",
                "{\"seqs\":[1,0]} | seqs[1]",
                "{\"seqs\":[\"1\"]} | seqs[0]",
                "{\"seqs\":[1.5]} | seqs[0]",
                "{\"seqs\":[9999999999999999999999]} | seqs[0]",
                "{\"upTo\":7} | upTo",
                "{\"upTo\":null} | upTo",
                "{\"upTo\":\"x\"} | upTo",
                "{\"seqs\":[1],\"upTo\":\"abc-1\"} | seqs",
                "{\"seqs\":[1],\"epoch\":7} | epoch",
            })
    void aSelectionThatIsWrongNamesTheField(String body, String field) {
        author.write(alice, 2);
        for (String action : ACTIONS) {
            Answer answer = hers.post(action, body);
            assertThat(answer.status()).as(action).isEqualTo(400);
            assertThat(answer.wrong()).as(action).contains(field);
        }
        assertThat(counts()).containsEntry("unread", 2L);
    }

    @Test
    void aRequestThatIsTooLargeOrNoJsonIsRefused() {
        String many = "{\"seqs\":" + LongStream.rangeClosed(1, 1001).boxed().toList() + "}";
        for (String action : ACTIONS) {
            assertThat(hers.post(action, many).wrong()).containsExactly("seqs");
            assertThat(hers.post(action, "{\"x\":\"" + "x".repeat(40_000) + "\"}")
                            .status())
                    .isEqualTo(413);
            assertThat(hers.call("POST", action, null, "Content-Type", "text/plain")
                            .status())
                    .isEqualTo(415);
        }
        assertThat(hers.call("DELETE", "", null).status()).isEqualTo(405);
        assertThat(hers.get("/nothing").status()).isEqualTo(404);
    }

    @Test
    void marksWithTooManyGapsAreRefusedAndAStretchHelps() {
        fill(alice, 20_003);
        database.sql("INSERT INTO inbox_view (user_no, read) SELECT " + userNo(alice)
                        + ", range_agg(int8range(2 * n, 2 * n + 1)) FROM generate_series(1, 10000) n")
                .update();

        Answer refused = hers.post("/read", "{\"seqs\":[20003]}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.wrong()).containsExactly("seqs");
        assertThat(hers.post("/read", "{\"upTo\":\"" + cursor(100) + "\"}").status())
                .isEqualTo(200);
        assertThat(hers.post("/read", "{\"seqs\":[20003]}").status()).isEqualTo(200);
    }

    @Test
    void whoAsksTooMuchIsToldToWaitAndNobodyElseIs() {
        try (TestNode narrow = TestNode.start(
                servers,
                "--herald.delivery.history.writes-per-minute=3",
                "--herald.delivery.history.reads-per-minute=3")) {
            ApiClient busy = ApiClient.of(narrow, PATH, alice);
            for (int i = 0; i < 3; i++) {
                assertThat(busy.get("").status()).isEqualTo(200);
                assertThat(busy.post("/read", "{\"seqs\":[1]}").status()).isEqualTo(200);
            }
            for (Answer refused : List.of(busy.get("/counts"), busy.post("/unread", "{\"seqs\":[1]}"))) {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.whole().headers().firstValue("Retry-After")).isPresent();
            }
            assertThat(ApiClient.of(narrow, PATH, Servers.uniqueName("carol"))
                            .get("")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aHundredThousandEntriesArePagedAndCountedInAMoment() {
        fill(alice, 100_000);
        String newest = cursor(100_000);
        // Every tenth read one by one, in what is the worst that a client with single clicks leaves behind.
        database.sql("INSERT INTO inbox_view (user_no, read) SELECT " + userNo(alice)
                        + ", range_agg(int8range(10 * n, 10 * n + 1)) FROM generate_series(1, 9000) n")
                .update();
        database.sql("INSERT INTO mark (user_no, kind, from_seq, to_seq, at) SELECT " + userNo(alice)
                        + ", 'read', 10 * n, 10 * n, now() FROM generate_series(1, 9000) n")
                .update();
        for (String path : List.of(
                "/counts",
                "",
                "?unread=true",
                "?unread=true&before=" + cursor(50_000),
                "?category=nothing",
                "?archived=true",
                "/77777")) {
            measure(path, () -> hers.get(path));
        }
        measure("/read of one", () -> hers.post("/read", "{\"seqs\":[99999]}"));
        Answer all = hers.post("/read", "{\"upTo\":\"" + newest + "\"}");
        measure("/counts after reading all", () -> hers.get("/counts"));

        assertThat(all.body().get("counts").get("unread").longValue()).isZero();
        assertThat(all.body().get("counts").get("total").longValue()).isEqualTo(100_000);
    }

    private static void measure(String what, Runnable request) {
        request.run();
        int times = 20;
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            request.run();
        }
        System.out.printf(
                "history of 100,000 entries: %s takes %.1f ms%n", what, (System.nanoTime() - start) / 1e6 / times);
    }

    /** All seqs of a list, page after page. */
    private List<Long> all(String query) {
        List<Long> seqs = new ArrayList<>();
        Answer page = hers.get("?" + query);
        seqs.addAll(seqs(page));
        while (page.body().has("next")) {
            page = hers.get("?" + query + "&before=" + URLEncoder.encode(page.text("next"), StandardCharsets.UTF_8));
            seqs.addAll(seqs(page));
        }
        return seqs;
    }

    private static List<Long> seqs(Answer page) {
        assertThat(page.status()).as(page.whole().body()).isEqualTo(200);
        return page.body()
                .get("items")
                .valueStream()
                .map(item -> item.get("seq").longValue())
                .toList();
    }

    private Map<String, Long> counts() {
        JsonNode body = hers.get("/counts").body();
        assertThat(body.get("epoch").stringValue()).isEqualTo(epoch());
        return Map.of(
                "head", body.get("head").longValue(),
                "total", body.get("total").longValue(),
                "unread", body.get("unread").longValue(),
                "unseen", body.get("unseen").longValue(),
                "archived", body.get("archived").longValue());
    }

    private Answer changesSince(long rev) {
        return hers.get("/changes?since=" + rev + "&epoch=" + epoch());
    }

    private static String epoch() {
        return node.bean(Epochs.class).current();
    }

    private static String cursor(long seq) {
        return epoch() + "-" + seq;
    }

    private String acknowledged() {
        return database.sql("SELECT acked::text FROM inbox WHERE user_id = ?")
                .param(alice)
                .query(String.class)
                .single();
    }

    private static long userNo(String user) {
        return database.sql("SELECT user_no FROM inbox WHERE user_id = ?")
                .param(user)
                .query(Long.class)
                .single();
    }

    private static String everythingOf(String user) {
        StringBuilder everything = new StringBuilder();
        for (String table : List.of("inbox", "inbox_view", "mark", "inbox_change")) {
            everything.append(
                    database.sql("SELECT t::text FROM " + table + " t WHERE user_no = " + userNo(user) + " ORDER BY 1")
                            .query(String.class)
                            .list());
        }
        return everything.toString();
    }

    private static void category(String user, String category, long... seqs) {
        database.sql("UPDATE entry SET category = :category WHERE seq IN (:seqs) AND user_no = :user")
                .param("category", category)
                .param("seqs", LongStream.of(seqs).boxed().toList())
                .param("user", userNo(user))
                .update();
    }

    /** Many entries, past the writer. */
    private static void fill(String user, int entries) {
        author.write(user);
        long userNo = userNo(user);
        database.sql("""
                INSERT INTO entry (user_no, seq, key, content_hash, created_at, payload)
                SELECT %d, n, gen_random_uuid(), 0, now(), '{"id":"n' || n || '","title":"' || repeat('x', 200) || '"}'
                FROM generate_series(2, %d) n
                """.formatted(userNo, entries)).update();
        database.sql("UPDATE inbox SET head = %d WHERE user_no = %d".formatted(entries, userNo))
                .update();
    }
}
