/* What a browser can measure of a page that is open: each entry returns what is wrong, or facts to be judged. */
window.looks = {
  async atRest({ rules, within }) {
    const found = await axe.run(within && document.querySelector(within) ? within : document, rules);
    const named = (one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
    const all = (what) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility());
    const sizes = performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
      .filter((one) => !/maplibre|\/map\//.test(one.name)).map((one) => one.encodedBodySize);
    return {
      barriers: found.violations.flatMap((rule) => rule.nodes.map((one) => ({ rule: rule.id, ...one }))),
      silent: all(".drove-state, .drove-light, [class*='--bad'], [class*='--warning'], [class*='--urgent'], progress")
        .filter((one) => !(one.innerText || one.getAttribute("aria-label") || "").trim()).map(named),
      jumps: all("[tabindex]").filter((one) => one.tabIndex > 0).map(named),
      maps: all("#map").filter(() => !all(".drove-where__list li").length).map(named),
      heads: all("h1").length,
      weight: sizes.reduce((sum, one) => sum + one, 0),
      room: document.documentElement.className.match(/room-(\w+)|$/)[1] ?? "",
      language: document.documentElement.lang,
    };
  },

  unseen() {
    const look = (one) => {
      const isBox = one.matches("input[type=radio], input[type=checkbox]");
      const style = isBox ? getComputedStyle(one.nextElementSibling, "::before") : getComputedStyle(one);
      return ["outlineWidth", "outlineStyle", "outlineColor", "boxShadow", "backgroundColor", "borderBottomColor"]
        .map((name) => style[name]).join(" ");
    };
    const named = (one) => `${one.tagName.toLowerCase()} ${(one.textContent || one.id || one.name).trim().slice(0, 30)}`;
    const kinds = new Set();
    const isNew = (one) => {
      const kind = [one.tagName, one.type, one.className, one.parentElement.className].join(" ");
      return !kinds.has(kind) && kinds.add(kind);
    };
    const every = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== "hidden" && isNew(one));
    const wrong = [];
    for (const one of every) {
      document.activeElement.blur();
      const before = look(one);
      one.focus();
      if (document.activeElement !== one) { wrong.push(`${named(one)}: takes no focus`); continue; }
      if (look(one) === before) wrong.push(`${named(one)}: looks the same`);
      const box = one.getBoundingClientRect();
      if (box.bottom <= 0 || box.top >= innerHeight) wrong.push(`${named(one)}: out of sight`);
    }
    return wrong;
  },

  cut() {
    const named = (one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
    const width = document.documentElement.clientWidth;
    const every = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility());
    const wide = document.documentElement.scrollWidth <= width ? [] : every
      .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".drove-scroll, .govuk-skip-link, svg"))
      .map(named).slice(0, 5).concat(["the page"]);
    const clipped = every.filter((one) => one.scrollHeight > one.clientHeight + 2 && one.clientHeight
      && getComputedStyle(one).overflow === "hidden" && getComputedStyle(one).clipPath === "none"
      && !one.closest(".govuk-visually-hidden, .govuk-skip-link, .maplibregl-map, .drove-map, svg"))
      .map(named);
    return wide.concat(clipped);
  },

  onAPhone(finger) {
    document.activeElement.blur();
    scrollTo(0, 0);
    const named = (one, box) => `${one.tagName} ${(one.textContent || one.name || one.id).trim().slice(0, 30)}: ${Math.round(box.width)} x ${Math.round(box.height)}`;
    const pressed = "main button, main .govuk-button, main a.drove-action, main summary, nav a, nav button, main input:not([type=hidden])";
    const small = [...document.querySelectorAll(pressed)].filter((one) => one.checkVisibility())
      .map((one) => [one, (one.matches("[type=radio], [type=checkbox]") ? one.labels[0] : one).getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.height < finger || box.width < 24)).map(([one, box]) => named(one, box));
    const scrolls = [...document.querySelectorAll(".drove-scroll")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && !one.querySelector("svg.drove-chart"))
      .map((one) => one.getAttribute("aria-label") || "a table");
    const help = document.querySelector(".drove-help__phone")?.getBoundingClientRect();
    return { small, scrolls, help: help ? [Math.round(help.x), Math.round(help.y)] : [] };
  },

  enlarge(is) {
    document.documentElement.style.fontSize = is ? "200%" : "";
    const id = "looked-at-spacing";
    document.getElementById(id)?.remove();
    if (!is) return;
    const style = document.createElement("style");
    style.id = id;
    style.textContent = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }";
    document.head.append(style);
  },

  printed(least) {
    const own = (one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
    const shown = (one) => one.checkVisibility() && one.getClientRects().length && !one.closest(".govuk-visually-hidden, svg, .drove-table");
    const small = [...document.querySelectorAll("main *")].filter((one) => own(one) && shown(one))
      .filter((one) => parseFloat(getComputedStyle(one).fontSize) < least)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 30)}: ${getComputedStyle(one).fontSize}`);
    const nav = [...document.querySelectorAll("nav, main button")].filter(shown).map((one) => `${one.tagName} is printed`);
    return [...new Set(small.concat(nav))].slice(0, 6);
  },
};
