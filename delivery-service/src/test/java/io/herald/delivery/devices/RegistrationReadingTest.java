package io.herald.delivery.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.notification.Violation;
import io.herald.core.push.VapidKeyPair;
import io.herald.delivery.devices.RegistrationReading.Read;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each field of a registration: what is taken, what is made of it, and that a wrong one is named. */
class RegistrationReadingTest {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String POINT =
            BASE64.encodeToString(VapidKeyPair.draw().publicBytes());
    private static final String AUTH = BASE64.encodeToString(new byte[16]);
    private static final String HEX = "0123456789abcdef".repeat(4);

    private final RegistrationReading reading = new RegistrationReading(properties(Map.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "provider | {`target`:`t`}",
                "provider | {`provider`:`gcm`,`target`:`t`}",
                "provider | {`provider`:7,`target`:`t`}",
                "provider | {`provider`:null,`target`:`t`}",
                "app | {`provider`:`fcm`,`target`:`t`,`app`:``}",
                "app | {`provider`:`fcm`,`target`:`t`,`app`:`a/b`}",
                "app | {`provider`:`fcm`,`target`:`t`,`app`:{}}",
                "kind | {`provider`:`fcm`,`target`:`t`,`kind`:`production`}",
                "kind | {`provider`:`fcm`,`target`:`t`,`kind`:null}",
                "kind | {`provider`:`apns`,`target`:`HEX`,`kind`:`token`}",
                "target | {`provider`:`fcm`}",
                "target | {`provider`:`fcm`,`target`:``}",
                "target | {`provider`:`fcm`,`target`:`a b`}",
                "target | {`provider`:`fcm`,`target`:`é`}",
                "target | {`provider`:`fcm`,`target`:`a\\u0000`}",
                "target | {`provider`:`fcm`,`target`:[`t`]}",
                "target | {`provider`:`apns`,`target`:`xyz`}",
                "target | {`provider`:`apns`,`target`:`HEX0`}",
                "target | {`provider`:`apns`,`target`:`0123456789abcdef`}",
                "platform | {`provider`:`fcm`,`target`:`t`,`platform`:`Android`}",
                "name | {`provider`:`fcm`,`target`:`t`,`name`:``}",
                "name | {`provider`:`fcm`,`target`:`t`,`name`:` `}",
                "name | {`provider`:`fcm`,`target`:`t`,`name`:`a\\nb`}",
                "name | {`provider`:`fcm`,`target`:`t`,`name`:`\\ud83d`}",
                "locale | {`provider`:`fcm`,`target`:`t`,`locale`:`de_CH`}",
                "locale | {`provider`:`fcm`,`target`:`t`,`locale`:`d`}",
                "locale | {`provider`:`fcm`,`target`:`t`,`locale`:`de-toolongsubtag`}",
                "timeZone | {`provider`:`fcm`,`target`:`t`,`timeZone`:`+02:00`}",
                "timeZone | {`provider`:`fcm`,`target`:`t`,`timeZone`:`Europe/Nowhere`}",
                "subscription.endpoint | {`provider`:`web-push`,`target`:`https://a.example/`,`subscription`:{`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`http://a.example/`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://u:p@a.example/`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`https:///x`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`https:x`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`//a.example/`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`file:///etc/passwd`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/#f`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.endpoint | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/ x`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}",
                "subscription.keys.p256dh | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`auth`:`AUTH`}}}",
                "subscription.keys.p256dh | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`p256dh`:`AUTH`,`auth`:`AUTH`}}}",
                "subscription.keys.p256dh | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`p256dh`:`OFF`,`auth`:`AUTH`}}}",
                "subscription.keys.p256dh | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`p256dh`:`ZERO`,`auth`:`AUTH`}}}",
                "subscription.keys.auth | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`p256dh`:`POINT`}}}",
                "subscription.keys.auth | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`p256dh`:`POINT`,`auth`:`AAAA`}}}",
                "subscription.keys.auth | {`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,`keys`:{`p256dh`:`POINT`,`auth`:`!`}}}",
            })
    void aWrongFieldIsNamedAndNoOther(String field, String body) {
        assertThat(violations(body)).extracting(Violation::field).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "7", "null", "{", "{`provider`:`fcm`,`provider`:`apns`}", "{} {}"})
    void whatIsNoObjectIsRefused(String body) {
        assertThat(violations(body)).isNotEmpty();
        assertThat(violations(body).getFirst().field()).isEmpty();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(
                        violations(
                                "{`provider`:`web-push`,`kind`:`x`,`platform`:`x`,`locale`:1,`subscription`:{`endpoint`:`ftp://a.example/`}}"))
                .extracting(Violation::field)
                .containsExactly(
                        "subscription.endpoint",
                        "kind",
                        "subscription.keys.p256dh",
                        "subscription.keys.auth",
                        "platform",
                        "locale");
    }

    @Test
    void lengthsAreLimited() {
        valid("{`provider`:`fcm`,`target`:`" + "t".repeat(2048) + "`,`name`:`" + "🙂".repeat(100) + "`,`app`:`"
                + "a".repeat(64) + "`}");
        assertThat(violations("{`provider`:`fcm`,`target`:`" + "t".repeat(2049) + "`,`name`:`" + "🙂".repeat(101)
                        + "`,`app`:`" + "a".repeat(65) + "`}"))
                .extracting(Violation::field)
                .containsExactly("app", "target", "name");
        assertThat(violations("{`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/" + "x".repeat(2048)
                        + "`,`keys`:{`p256dh`:`POINT`,`auth`:`AUTH`}}}"))
                .extracting(Violation::field)
                .containsExactly("subscription.endpoint");
    }

    @Test
    void whatHasOneMeaningIsStoredInOneSpelling() {
        Registration apns = valid("{`provider`:`apns`,`target`:`" + HEX.toUpperCase(Locale.ROOT)
                + "`,`kind`:`sandbox`,`locale`:`ZH-hant-tw`,`platform`:`ios`}");
        assertThat(apns.address().target()).isEqualTo(HEX);
        assertThat(apns.kind()).isEqualTo("sandbox");
        assertThat(apns.description().locale()).isEqualTo("zh-Hant-TW");
        Registration web = valid("{`provider`:`web-push`,`subscription`:{`endpoint`:`https://a.example/`,"
                + "`keys`:{`p256dh`:`POINT`,`auth`:`AUTH==`}}}");
        assertThat(web.keys()).isNotNull();
        assertThat(web.platform()).isEqualTo("web");
        assertThat(valid("{`provider`:`apns`,`target`:`HEX`}").kind()).isEqualTo("production");
    }

    @Test
    void aChangeTellsWhatIsNullFromWhatIsMissing() {
        assertThat(reading.change(bytes("{`name`:`n`,`locale`:null}")))
                .isInstanceOfSatisfying(
                        Read.Valid.class,
                        valid -> assertThat(valid.value())
                                .isEqualTo(new RegistrationReading.Change(
                                        new Registration.Description("n", null, null), true, true, false)));
        assertThat(reading.change(bytes("{`name`:1}"))).isInstanceOf(Read.Invalid.class);
    }

    private Registration valid(String body) {
        return switch (reading.registration(bytes(body))) {
            case Read.Valid<Registration> valid -> valid.value();
            case Read.Invalid<Registration> invalid -> throw new AssertionError(invalid.violations());
        };
    }

    private List<Violation> violations(String body) {
        return switch (reading.registration(bytes(body))) {
            case Read.Valid<Registration> valid -> throw new AssertionError("accepted: " + body);
            case Read.Invalid<Registration> invalid -> invalid.violations();
        };
    }

    /** A point beside the curve: one coordinate of a good one changed. */
    private static String off() {
        byte[] point = Base64.getUrlDecoder().decode(POINT);
        point[64] ^= 1;
        return BASE64.encodeToString(point);
    }

    private static byte[] bytes(String body) {
        byte[] zero = new byte[65];
        zero[0] = 4;
        return body.replace('`', '"')
                .replace("POINT", POINT)
                .replace("AUTH", AUTH)
                .replace("HEX", HEX)
                .replace("OFF", off())
                .replace("ZERO", BASE64.encodeToString(zero))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static DevicesProperties properties(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("herald.delivery.devices", DevicesProperties.class);
    }
}
