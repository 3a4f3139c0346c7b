package io.herald.core.notification;

/** What a reader of an entry has to know before it looks into its payload. */
public enum EntryForm {
    /** A notification in one language. */
    PLAIN,
    /** A notification whose title or body come in several languages: see {@link Localization}. */
    LOCALIZED,
    /** The cancel of an earlier one. */
    CANCEL
}
