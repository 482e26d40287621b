// Sends requests where a token lets them in.

/**
 * A token is used until the server takes it no longer, so that nobody has to watch the time.
 *
 * @param {{ held(): string | undefined, isRenewable(): boolean, renew(): Promise<unknown> }} token
 * @returns {(url: string, init: RequestInit & { headers: Headers }) => Promise<Response>} in the place of `fetch`
 */
export function fetchWithToken(token) {
  let renewal;

  // Asks the page for another token, once for all requests that wait for it.
  const renew = () => {
    renewal ??= Promise.resolve()
      .then(() => token.renew())
      .finally(() => (renewal = undefined));
    return renewal;
  };

  return async (url, init) => {
    const send = (held) => {
      init.headers.set("authorization", `Bearer ${held}`);
      return fetch(url, init);
    };
    const used = token.held();
    const answer = used ? await send(used) : new Response(null, { status: 401 });
    if (answer.status !== 401 || !token.isRenewable()) return answer;
    try {
      // Unless another request has brought one meanwhile.
      if (token.held() === used) await renew();
    } catch (error) {
      // Why is for whoever runs the page; the administrator hears that it may not import.
      console.error(error);
      return answer;
    }
    const fresh = token.held();
    return fresh ? send(fresh) : answer;
  };
}
