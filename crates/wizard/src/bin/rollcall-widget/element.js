// A custom element is a JavaScript class. This one holds attributes and properties, puts the wizard in place and
// sends its requests where a token lets them in; everything else is the wizard's.

/**
 * @param {string} name of the element
 * @param {(element: HTMLElement, fetch: typeof fetch | null) => () => void} mount puts the wizard into the shadow
 *   root, with what sends its requests when it has a token; gives its removal
 */
export function defineElement(name, mount) {
  if (customElements.get(name)) return;

  customElements.define(
    name,
    class extends HTMLElement {
      static observedAttributes = ["roster", "endpoint", "template", "mode", "token"];

      #template;
      #directory;
      #token;
      #getToken;
      #renewal = null;
      #unmount = null;
      #stale = false;
      #scheduled = false;

      constructor() {
        super();
        this.attachShadow({ mode: "open" });
      }

      get template() {
        return this.#template;
      }

      set template(value) {
        this.#template = value;
        this.#refresh(true);
      }

      get directory() {
        return this.#directory;
      }

      set directory(value) {
        this.#directory = value;
        this.#refresh(true);
      }

      get token() {
        return this.#token;
      }

      set token(value) {
        this.#change(() => (this.#token = value));
      }

      get getToken() {
        return this.#getToken;
      }

      set getToken(value) {
        this.#change(() => (this.#getToken = value));
      }

      connectedCallback() {
        // Set before the element was defined, they would hide the accessors.
        for (const property of ["template", "directory", "token", "getToken"]) {
          if (Object.hasOwn(this, property)) {
            const value = this[property];
            delete this[property];
            this[property] = value;
          }
        }
        this.#refresh(false);
      }

      disconnectedCallback() {
        this.#refresh(false);
      }

      attributeChangedCallback(attribute, before, after) {
        if (attribute === "token") this.token = after;
        else this.#refresh(before !== after);
      }

      get #hasToken() {
        return Boolean(this.#token || this.#getToken);
      }

      // A token in the place of an earlier one disturbs nobody; with the first one the wizard begins anew.
      #change(change) {
        const before = this.#hasToken;
        change();
        this.#refresh(before !== this.#hasToken);
      }

      // Asks the page for another token, once for all requests that wait for it.
      #renew() {
        this.#renewal ??= Promise.resolve()
          .then(() => this.#getToken())
          .then((token) => (this.#token = token))
          .finally(() => (this.#renewal = null));
        return this.#renewal;
      }

      // A token is used until the server takes it no longer, so that nobody has to watch the time.
      #fetch = async (url, init) => {
        const send = (token) => {
          init.headers.set("authorization", `Bearer ${token}`);
          return fetch(url, init);
        };
        const used = this.#token;
        const answer = used ? await send(used) : new Response(null, { status: 401 });
        if (answer.status !== 401 || !this.#getToken) return answer;
        try {
          // Unless another request has brought one meanwhile.
          if (this.#token === used) await this.#renew();
        } catch (error) {
          // Why is for whoever runs the page; the administrator hears that it may not import.
          console.error(error);
          return answer;
        }
        return this.#token ? send(this.#token) : answer;
      };

      // Once for whatever is set in one go; moving the element about keeps its wizard.
      #refresh(stale) {
        this.#stale ||= stale;
        if (this.#scheduled) return;
        this.#scheduled = true;
        queueMicrotask(() => {
          this.#scheduled = false;
          if (this.#unmount && (this.#stale || !this.isConnected)) {
            this.#unmount();
            this.#unmount = null;
          }
          if (this.isConnected && !this.#unmount) {
            this.#unmount = mount(this, this.#hasToken ? this.#fetch : null);
          }
          this.#stale = false;
        });
      }
    },
  );
}
