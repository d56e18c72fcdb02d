// <adaptive-article src="https://site.example/articles/statins" audience="patient">what stands here until then</adaptive-article>
// An edition inside any page: light DOM, so that the host's style reaches it; no cookie is sent and none is kept.
// The choice is the attribute `audience`. Events: `load`; `error`, after which everything stays as it was; and
// `audiencechange`, before a reader's click on the link to another edition changes the attribute: it can be prevented.
(() => {
  "use strict";
  const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
  const ATTRIBUTE = /^(aria-[a-z]+|class|colspan|data-audience|datetime|dir|href|id|lang|role|rowspan|scope|tabindex|title|value)$/;
  const ACTIVE = "script, style, link, meta, base, iframe, frame, object, embed, form, svg, math, template, adaptive-article";

  // The address that a text names, if a browser may follow it.
  const address = (text, base) => {
    const url = new URL(text, base);
    if (!/^(https?|mailto|tel):$/.test(url.protocol)) throw new Error(`no address: ${url.protocol}`);
    return url;
  };

  // Text of the site that `src` names, with nothing in it that could act in this page, and with links that lead there.
  const tame = (html, base) => {
    const template = document.createElement("template");
    template.innerHTML = html;  // inert: nothing in it is loaded or run
    for (const element of template.content.querySelectorAll(ACTIVE)) element.remove();
    for (const element of template.content.querySelectorAll("*")) {
      for (const { name } of [...element.attributes]) if (!ATTRIBUTE.test(name)) element.removeAttribute(name);
      const href = element.getAttribute("href");
      if (href === null || href.startsWith("#")) continue;
      try { element.setAttribute("href", address(href, base).href); } catch { element.removeAttribute("href"); }
    }
    return template.content;
  };

  class AdaptiveArticle extends HTMLElement {
    static get observedAttributes() { return ["src", "audience"]; }

    connectedCallback() {
      this.addEventListener("click", this);
      this.change();
    }

    disconnectedCallback() {
      this.removeEventListener("click", this);
      this.stop();
    }

    attributeChangedCallback(_name, before, now) {
      if (before !== now) this.change();
    }

    // However many attributes are set in one go, one edition is asked for.
    change() {
      if (this.isChanging) return;
      this.isChanging = true;
      queueMicrotask(() => {
        this.isChanging = false;
        if (this.isConnected) this.load();
      });
    }

    get audience() { return this.getAttribute("audience") || ""; }
    set audience(name) { this.setAttribute("audience", name); }

    // The fragment to ask for; only http and https are asked.
    get wanted() {
      const url = address(this.getAttribute("src"), document.baseURI);
      if (!url.protocol.startsWith("http")) throw new Error(`no address of an article: ${url.protocol}`);
      return `${url.origin}${url.pathname.replace(/\/+$/, "")}/${this.audience}.fragment`;
    }

    stop() {
      if (this.asking) this.asking.abort();
      this.asking = null;
      this.removeAttribute("aria-busy");
    }

    async load() {
      this.stop();
      if (!this.hasAttribute("src") || !NAME.test(this.audience)) return;
      const asking = this.asking = new AbortController();
      try {
        const wanted = this.wanted;
        if (wanted === this.shown) return;  // it was only moved
        this.setAttribute("aria-busy", "true");
        const response = await fetch(wanted, { credentials: "omit", referrerPolicy: "no-referrer", signal: asking.signal });
        if (!response.ok) throw new Error(`${response.status} for ${wanted}`);
        const text = await response.text();
        if (asking !== this.asking) return;
        this.replaceChildren(tame(text, response.url));
        this.shown = wanted;
        this.editions = response.url.replace(/[^/]*$/, "");  // of the article, which may have another id by now
        this.dispatchEvent(new CustomEvent("load", { detail: { audience: this.audience } }));
      } catch (error) {
        if (asking === this.asking) this.dispatchEvent(new CustomEvent("error", { detail: { message: String(error) } }));
      } finally {
        if (asking === this.asking) this.stop();
      }
    }

    // A link to another edition of the same article changes the attribute; every other link stays a link.
    handleEvent(event) {
      const link = event.target.closest("a[href]");
      if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const name = this.editions && link.href.startsWith(this.editions) ? link.href.slice(this.editions.length) : "";
      if (!NAME.test(name)) return;
      event.preventDefault();
      if (this.dispatchEvent(new CustomEvent("audiencechange", { bubbles: true, cancelable: true, detail: { audience: name } }))) {
        this.audience = name;
      }
    }
  }

  if (!customElements.get("adaptive-article")) customElements.define("adaptive-article", AdaptiveArticle);
})();
