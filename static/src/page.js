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

// A table's frame is a tab stop only while it has something to scroll to.
const frames = document.querySelectorAll(".bsafe-table")
const fit = () => {
  for (const frame of frames) {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0
    else frame.removeAttribute("tabindex")
  }
}
fit()
window.addEventListener("resize", fit)

// htmx notes the last address for its history cache, which is off; nothing stays in the browser.
const forget = () => sessionStorage.removeItem("htmx-current-path-for-history")
forget()
for (const event of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) {
  document.addEventListener(event, forget)
}
