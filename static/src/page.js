// Small helps that a page works without.

// htmx sends the form token by header; the cookie that holds it is closed to scripts.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content
})

// Filters stand open on a wide screen, where people overlook a closed one, and closed on a phone,
// where they would push the list out of sight.
if (window.matchMedia("(max-width: 48em)").matches) {
  for (const filter of document.querySelectorAll("details.bsafe-filter:not([data-keep-open])")) {
    filter.open = false
  }
}
