/**
 * HTTP to push providers, for all of them that speak plain HTTP: one pool of connections over HTTP/2 ({@link
 * io.herald.push.http.PushHttp}), every way in which a request can end as a type ({@link io.herald.push.http.HttpResult}), and the rules
 * for addresses that users bring ({@link io.herald.push.http.AddressRules}).
 *
 * <p>Follows no redirect, keeps no cookie, tries nothing twice that may have been processed, holds at most a few kilobytes of an answer.
 * A request blocks its (virtual) thread, never longer than its time-out. {@code PushHttp} is made by a provider package and closed by it.
 *
 * <p>The only package that imports Apache HttpClient. Knows no provider. Depends on nothing else of Herald.
 */
@NullMarked
package io.herald.push.http;

import org.jspecify.annotations.NullMarked;
