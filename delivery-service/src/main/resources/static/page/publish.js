// Sends a notification through the HTTP door of the ingest service.

/** Resolves to the id under which it was accepted; rejects with an Error whose message is meant to be read. */
export async function publish(publishUrl, token, notification) {
  const answer = await fetch(new URL(publishUrl, location.href), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(notification),
  }).catch(() => {
    throw new Error('The ingest service does not answer');
  });
  const outcome = await answer.json().catch(() => ({}));
  if (answer.ok) return outcome.id;
  if (answer.status === 401) throw new Error('The token is not accepted any more');
  if (answer.status === 403) throw new Error('The token lacks the scope publish');
  const fields = (outcome.errors ?? []).map(error => `${error.field}: ${error.message}`);
  throw new Error([outcome.detail ?? outcome.title ?? `The ingest service answers ${answer.status}`, ...fields].join('\n'));
}
