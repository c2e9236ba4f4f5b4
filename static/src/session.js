// The time-out warning. The server ends a session by itself; this only says so in time, and lets
// someone who reads or types for a long while stay signed in. Nothing is kept in the browser.
const region = document.querySelector("[data-session]")
const idleSeconds = Number(document.body.dataset.idleSeconds || 0)

if (region && idleSeconds) {
  const warnBefore = Math.min(300, idleSeconds / 3)
  const message = region.querySelector("[data-session-message]")
  const stay = region.querySelector("[data-session-stay]")
  const signIn = region.querySelector("[data-session-sign-in]")
  let lastRequest = Date.now()
  let said = ""

  const say = (text) => {
    if (text !== said) message.textContent = text
    said = text
  }

  const look = () => {
    // From the clock, not from a timer: a laptop that slept must learn at once that it is signed out.
    // The server notes requests to the minute, so its clock may be up to a minute ahead of ours.
    const left = idleSeconds - 60 - (Date.now() - lastRequest) / 1000
    region.hidden = left > warnBefore
    stay.hidden = left <= 0
    signIn.hidden = left > 0
    if (left > warnBefore) say("")
    else if (left > 0) {
      const minutes = Math.ceil(left / 60)
      say(`You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`)
    } else {
      say("You have been signed out. What you typed is still on this page: sign in again in a new tab, then save.")
    }
  }

  const requestMade = () => {
    lastRequest = Date.now()
    look()
  }

  stay.addEventListener("click", async () => {
    try {
      const answer = await fetch(document.body.dataset.pingUrl, {
        method: "POST",
        redirect: "manual",
        headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
      })
      if (!answer.ok) throw new Error(String(answer.status))
      requestMade()
    } catch {
      say("We could not keep you signed in. Save what you are doing now.")
    }
  })

  document.addEventListener("bsafe:request", requestMade)
  document.addEventListener("htmx:afterOnLoad", requestMade)
  document.addEventListener("visibilitychange", look)
  setInterval(look, 10_000)
}
