// Drafts: a form with data-autosave-url sends itself there 1.5 seconds after typing stops, and at once
// when a control or the page is left. The server keeps the draft; the browser stores nothing.
for (const form of document.querySelectorAll("form[data-autosave-url]")) {
  const status = form.querySelector("[data-autosave-status]")
  let timer = 0
  let unsaved = false
  let sending = false

  const say = (text, failed) => {
    if (!status) return
    if (status.textContent !== text) status.textContent = text
    status.classList.toggle("bsafe-status--failed", failed)
  }

  const later = (milliseconds) => {
    clearTimeout(timer)
    timer = setTimeout(save, milliseconds)
  }

  async function save() {
    clearTimeout(timer)
    if (!unsaved || sending) return
    unsaved = false
    sending = true
    try {
      const typed = new FormData(form)
      // Files are chosen again and passwords typed again; a draft holds neither.
      for (const control of form.querySelectorAll("input[type=file], input[type=password]")) {
        typed.delete(control.name)
      }
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: typed,
        redirect: "manual",
        // Lets the last words arrive after the page is closed; browsers allow it up to 64 kB.
        keepalive: document.visibilityState === "hidden",
        headers: { "X-Requested-With": "autosave" },
      })
      if (!answer.ok) throw new Error(String(answer.status))
      const time = new Date()
        .toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true })
        .replace(/\s/g, "")
        .toLowerCase()
      say(`Draft saved at ${time}`, false)
      document.dispatchEvent(new Event("bsafe:request"))
    } catch {
      unsaved = true
      say("Not saved – we’ll keep trying", true)
    } finally {
      sending = false
      if (unsaved) later(5000)
    }
  }

  form.addEventListener("input", () => {
    unsaved = true
    later(1500)
  })
  form.addEventListener("change", () => {
    unsaved = true
    later(1500)
  })
  form.addEventListener("focusout", save)
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save()
  })
  // The form itself is on its way: a late draft must not outlive it.
  form.addEventListener("submit", () => {
    clearTimeout(timer)
    unsaved = false
  })
}
