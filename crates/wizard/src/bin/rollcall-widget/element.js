// A custom element is a JavaScript class. This one holds attributes and properties and puts the wizard in
// place; everything else is the wizard's.

/**
 * @param {string} name of the element
 * @param {(element: HTMLElement) => () => void} mount puts the wizard into the shadow root; gives its removal
 */
export function defineElement(name, mount) {
  if (customElements.get(name)) return;

  customElements.define(
    name,
    class extends HTMLElement {
      static observedAttributes = ["roster", "endpoint", "template", "mode"];

      #template;
      #directory;
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

      connectedCallback() {
        // Set before the element was defined, they would hide the accessors.
        for (const property of ["template", "directory"]) {
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

      attributeChangedCallback(_attribute, before, after) {
        this.#refresh(before !== after);
      }

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
          if (this.isConnected && !this.#unmount) this.#unmount = mount(this);
          this.#stale = false;
        });
      }
    },
  );
}
