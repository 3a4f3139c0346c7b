package io.herald.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The boundaries of the whole system, checked here because standalone sees all modules: which way dependencies point, which
 * package speaks to which vendor, and that each package says what it is.
 */
@AnalyzeClasses(packages = "io.herald", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Only production code; the shared test support is a module of its own and comes in as a library. */
    private static final DescribedPredicate<JavaClass> PRODUCTION =
            DescribedPredicate.not(resideInAPackage("io.herald.test.."));

    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther =
            slices().matching("io.herald.(ingest|delivery|push)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule coreKnowsNobodyAboveIt = noClasses()
            .that()
            .resideInAPackage("io.herald.core..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.herald.ingest..",
                    "io.herald.delivery..",
                    "io.herald.push..",
                    "io.herald.standalone..",
                    "io.herald.embedded..",
                    "io.herald.test.."));

    @ArchTest
    static final ArchRule webKnowsNobody = noClasses()
            .that()
            .resideInAPackage("io.herald.web..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.herald..").and(DescribedPredicate.not(resideInAPackage("io.herald.web.."))));

    @ArchTest
    static final ArchRule coreHasNoWeb = noClasses()
            .that()
            .resideInAPackage("io.herald.core..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.springframework.web..", "org.springframework.security..", "jakarta.servlet.."));

    @ArchTest
    static final ArchRule nobodyKnowsStandalone = noClasses()
            .that()
            .resideOutsideOfPackage("io.herald.standalone..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.herald.standalone.."));

    @ArchTest
    static final ArchRule onlyStandaloneStartsServers = noClasses()
            .that(PRODUCTION)
            .and()
            .resideOutsideOfPackages("io.herald.standalone..", "io.herald.embedded..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.herald.embedded.."));

    @ArchTest
    static final ArchRule theEmbeddedServersStandAlone = noClasses()
            .that()
            .resideInAPackage("io.herald.embedded..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.herald..")
                    .and(DescribedPredicate.not(resideInAPackage("io.herald.embedded.."))));

    @ArchTest
    static final ArchRule productionDoesNotUseTestSupport =
            noClasses().that(PRODUCTION).should().dependOnClassesThat(resideInAPackage("io.herald.test.."));

    @ArchTest
    static final ArchRule theIssuerIsReachedFromTheWiringOnly = classes()
            .that()
            .resideInAPackage("io.herald.standalone.issuer..")
            .should()
            .onlyHaveDependentClassesThat(resideInAPackage("io.herald.standalone.."));

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("io.herald.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule lettuceIsImportedByOnePackage = vendor("io.lettuce..", "io.herald.core.redis");

    @ArchTest
    static final ArchRule theKafkaBrokerIsImportedByOnePackage = noClasses()
            .that(PRODUCTION)
            .and()
            .resideOutsideOfPackage("io.herald.embedded")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "kafka..",
                    "org.apache.kafka.server..",
                    "org.apache.kafka.metadata..",
                    "org.apache.kafka.raft..",
                    "org.apache.kafka.storage.."));

    @ArchTest
    static final ArchRule embeddedBinariesAreImportedByOnePackage = noClasses()
            .that(PRODUCTION)
            .and()
            .resideOutsideOfPackage("io.herald.embedded")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.zonky..", "redis.embedded..", "org.apache.commons.compress..", "org.tukaani.."));

    @ArchTest
    static final ArchRule cloudEventsAreReadInOnePackage = vendor("io.cloudevents..", "io.herald.ingest.cloudevent");

    @ArchTest
    static final ArchRule theOldJacksonServesCloudEventsOnly =
            vendor("com.fasterxml.jackson.databind..", "io.herald.ingest.cloudevent");

    @ArchTest
    static final ArchRule tokensAreSignedInOnePackage = vendor("com.nimbusds..", "io.herald.standalone.issuer");

    @ArchTest
    static final ArchRule apnsIsSpokenInOnePackage = vendor("com.eatthepath..", "io.herald.push.apns");

    @ArchTest
    static final ArchRule googleIsKnownToOnePackage = vendor("com.google.auth..", "io.herald.push.fcm");

    @ArchTest
    static final ArchRule webPushIsEncryptedInOnePackage = vendor("com.zerodeplibs..", "io.herald.push.webpush");

    @ArchTest
    static final ArchRule providersArePostedToFromOnePackage = vendor("org.apache.hc.client5..", "io.herald.push.http");

    @ArchTest
    static final ArchRule everyPackageSaysWhatItIs = classes()
            .that(PRODUCTION)
            .should(new ArchCondition<>("be in a package with a @NullMarked package-info") {
                @Override
                public void check(JavaClass each, ConditionEvents events) {
                    JavaPackage home = each.getPackage();
                    boolean marked = home.tryGetPackageInfo()
                            .map(info -> info.isAnnotatedWith(NullMarked.class))
                            .orElse(false);
                    events.add(new SimpleConditionEvent(each, marked, home.getName() + " of " + each.getName()));
                }
            });

    @ArchTest
    static final ArchRule noNamesThatSayNothing = noClasses()
            .should()
            .haveNameMatching(".*(Manager|Impl|Helper|Dto|DTO|Utils?)")
            .orShould()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..");

    /** A rule over nothing holds: this one sees to it that all modules are looked at. */
    @ArchTest
    static void allModulesAreLookedAt(JavaClasses imported) {
        Set<String> modules = imported.stream()
                .map(each -> each.getPackageName().split("\\.", -1)[2])
                .collect(Collectors.toSet());
        assertThat(modules).contains("core", "web", "ingest", "delivery", "push", "standalone", "embedded");
    }

    private static ArchRule vendor(String vendor, String onlyHere) {
        return noClasses()
                .that(PRODUCTION)
                .and()
                .resideOutsideOfPackage(onlyHere)
                .should()
                .dependOnClassesThat(resideInAPackage(vendor));
    }
}
