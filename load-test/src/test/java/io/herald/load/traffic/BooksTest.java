package io.herald.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.load.traffic.Books.Balance;
import org.junit.jupiter.api.Test;

/** Lost, repeated, overtaken and misdirected messages are told apart, per user and lane. */
class BooksTest {

    private final Books books = new Books(2);

    @Test
    void whatWasAcceptedAndReceivedInOrderIsSettled() {
        accept(Lane.UNICAST, 0, 0);
        accept(Lane.UNICAST, 0, 1);
        receive(0, Lane.UNICAST, 0, 0);
        receive(0, Lane.UNICAST, 0, 1);

        assertThat(books.balance()).isEqualTo(new Balance(2, 2, 0, 2, 0, 0, 0, 0));
        assertThat(books.settled()).isTrue();
    }

    @Test
    void aMessageThatDoesNotArriveIsLostAlsoWhenAnotherArrivesTwice() {
        accept(Lane.UNICAST, 0, 0);
        accept(Lane.UNICAST, 0, 1);
        receive(0, Lane.UNICAST, 0, 0);
        receive(0, Lane.UNICAST, 0, 0);

        assertThat(books.balance().lost()).isEqualTo(1);
        assertThat(books.balance().duplicates()).isEqualTo(1);
        assertThat(books.settled()).isFalse();
    }

    @Test
    void aMessageAfterALaterOneIsOutOfOrderAndNotADuplicate() {
        receive(0, Lane.UNICAST, 0, 1);
        receive(0, Lane.UNICAST, 0, 0);

        assertThat(books.balance().outOfOrder()).isEqualTo(1);
        assertThat(books.balance().duplicates()).isZero();
    }

    @Test
    void lanesHaveAnOrderEachAndNoneBetweenThem() {
        receive(0, Lane.UNICAST, 0, 5);
        receive(0, Lane.BROADCAST, 0, 0);

        assertThat(books.balance().outOfOrder()).isZero();
    }

    @Test
    void aMessageOfSomebodyElseIsMisdirectedAndNotReceived() {
        accept(Lane.UNICAST, 0, 0);
        receive(1, Lane.UNICAST, 0, 0);

        assertThat(books.balance().misdirected()).isEqualTo(1);
        assertThat(books.balance().received()).isZero();
        assertThat(books.balance().lost()).isEqualTo(1);
    }

    @Test
    void aReceiptBeforeTheProducerHearsOfItsSuccessSettlesToo() {
        books.sent(1);
        receive(0, Lane.UNICAST, 0, 0);
        assertThat(books.settled()).isFalse();
        books.accepted(Lane.UNICAST, 0, 0);
        assertThat(books.settled()).isTrue();
    }

    private void accept(Lane lane, int user, int number) {
        books.sent(1);
        books.accepted(lane, user, number);
    }

    private void receive(int by, Lane lane, int user, int number) {
        books.received(by, new Stamp(lane, user, number, 0));
    }
}
