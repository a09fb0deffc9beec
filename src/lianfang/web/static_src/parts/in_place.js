// Refreshing without flicker: what a page shows is changed where it stands, so that focus, scrolling, a text being
// selected and a pointer resting on something are left alone. Use: hx-ext="in-place" hx-swap="in-place" and an id.

function sameKind(old, fresh) {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && (old.id ?? "") === (fresh.id ?? "");
}

function mergeAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

export function mergeChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  wanted.forEach((node, index) => {
    const there = old.childNodes[index];
    if (!there) old.append(node);
    else if (!sameKind(there, node)) there.replaceWith(node);
    else if (there.nodeType !== Node.ELEMENT_NODE) {
      if (there.data !== node.data) there.data = node.data;
    } else if (!there.isEqualNode(node)) {
      mergeAttributes(there, node);
      // How long ago something was is written by the page itself, once the moment is there.
      if (!("ago" in (node.dataset ?? {}))) mergeChildren(there, node);
    }
  });
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

export const inPlace = {
  isInlineSwap: (style) => style === "in-place",
  handleSwap(style, target, fragment) {
    if (style !== "in-place") return false;
    // Anything but the part asked for means that the session is over or the server changed: begin anew.
    if (!fragment.querySelector(`[data-live="${target.id}"]`)) location.reload();
    else mergeChildren(target, fragment);
    return [target];
  },
};
