// Saves by itself what is typed, says so, and keeps it on this device when the server cannot be told: the session
// has ended, or there is no network. Two windows never overwrite each other. Without JavaScript there is a button.
const PAUSE = 2500 // ms without a key before it is saved
const MOST_LEAVING = 15000 // characters a browser sends on while the page is being left
const known = new WeakSet()

function start(editor) {
  if (known.has(editor)) return
  known.add(editor)
  const field = editor.querySelector("textarea")
  const form = field.form
  const title = form.elements.title
  const poll = [...form.querySelectorAll("[name^=poll_]")]
  const version = form.elements.draft_version
  const place = form.elements.place.value
  const clash = editor.querySelector("[data-clash]")
  const status = editor.querySelector("[data-status]")
  const key = `draft:${editor.dataset.member}:${place}`
  let saved = now()
  let timer = 0
  let saving = null
  let passed = false

  function now() {
    return JSON.stringify([title?.value ?? "", field.value, begunPoll(), chosen()])
  }

  // The category and the kind, where a topic is begun.
  function chosen() {
    return { category: form.elements.category?.value ?? "", kind: form.elements.kind?.value ?? "" }
  }

  function choose(what) {
    for (const name of ["category", "kind"]) {
      if (!what?.[name] || !form.elements[name]) continue
      form.elements[name].value = what[name]
      if (name === "category") form.elements[name].dispatchEvent(new Event("change"))
    }
  }

  function begunPoll() {
    const typed = poll.map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value])
    return Object.fromEntries(typed.filter(([, value]) => value))
  }

  function putPoll(typed) {
    for (const one of poll) {
      if (one.type === "checkbox") one.checked = Boolean(typed?.[one.name])
      else one.value = typed?.[one.name] ?? ""
    }
    if (typed && Object.keys(typed).length) poll[0]?.closest("details")?.setAttribute("open", "")
  }

  function say(text, action) {
    status.textContent = text
    if (!action) return
    const link = document.createElement("a")
    link.href = `${editor.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`
    link.textContent = status.dataset.logIn
    status.append(" ", link)
  }

  function keepHere() {
    try { localStorage.setItem(key, JSON.stringify({ text: field.value, title: title?.value ?? "", poll: begunPoll(), chosen: chosen() })) } catch { /* no room */ }
  }

  function forgetHere() {
    try { localStorage.removeItem(key) } catch { /* none */ }
  }

  // true where the server has it, or has been told there is nothing.
  async function save(leaving = false) {
    clearTimeout(timer)
    if (saving) await saving
    if (now() === saved && passed) return true
    saving = send(leaving)
    const done = await saving
    saving = null
    return done
  }

  async function send(leaving) {
    const typed = now()
    const data = new FormData(form)
    data.delete("picture")
    let answer
    try {
      answer = await fetch(editor.dataset.save, { method: "POST", body: data, headers: { "X-Draft": "1" }, redirect: "manual", keepalive: leaving && field.value.length < MOST_LEAVING })
    } catch {
      keepHere()
      say(status.dataset.offline)
      return false
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      keepHere()
      say(status.dataset.out, true)
      return false
    }
    const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {}
    if (answer.status === 409) return show(said)
    if (!answer.ok) {
      keepHere()
      say(said.error ?? status.dataset.offline)
      return false
    }
    version.value = said.version
    saved = typed
    passed = true
    forgetHere()
    if (said.version) say(status.dataset.saved)
    return true
  }

  function show(other) {
    keepHere()
    clash.hidden = false
    clash.querySelector("[data-other]").textContent = [other.title, other.text, other.poll?.poll_question, other.poll?.poll_options].filter(Boolean).join("\n\n")
    clash.querySelector("[tabindex]").focus()
    clash.querySelector("[data-keep]").onclick = () => settle(other.version)
    clash.querySelector("[data-take]").onclick = () => {
      field.value = other.text
      if (title && other.title) title.value = other.title
      putPoll(other.poll)
      settle(other.version)
    }
    return false
  }

  function settle(stored) {
    version.value = stored
    clash.hidden = true
    field.focus()
    save()
  }

  function later() {
    clearTimeout(timer)
    if (clash.hidden && now() !== saved) timer = setTimeout(() => save(), PAUSE)
  }

  // What was typed when the session ended comes back after the log-in.
  function restore() {
    let kept = null
    try { kept = JSON.parse(localStorage.getItem(key)) } catch { /* not ours */ }
    if (!kept || JSON.stringify([kept.title, kept.text, kept.poll ?? {}, kept.chosen ?? chosen()]) === now()) return forgetHere()
    const other = { version: Number(version.value), text: field.value, title: title?.value ?? "", poll: begunPoll() }
    field.value = kept.text
    if (title && kept.title) title.value = kept.title
    if (kept.poll && Object.keys(kept.poll).length) putPoll(kept.poll)
    choose(kept.chosen)
    say(status.dataset.back)
    if (other.text.trim() && !kept.text.startsWith(other.text)) show(other)
    else save()
  }

  form.addEventListener("input", later)
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && field.isConnected && now() !== saved) save(true)
  })
  form.querySelector("[data-save-draft]")?.addEventListener("click", (event) => {
    event.preventDefault()
    passed = false
    save()
  })

  // Nothing is sent before the server has been heard: a log-in page would swallow what was typed.
  const first = (event, send) => {
    if (!field.value.trim() || field.dataset.heard) return
    event.preventDefault()
    save().then((done) => {
      if (!done && !clash.hidden) return
      if (!done && status.querySelector("a")) return
      field.dataset.heard = "1"
      send()
      setTimeout(() => delete field.dataset.heard, 3000)
    })
  }
  if (form.hasAttribute("hx-post")) {
    form.addEventListener("htmx:confirm", (event) => {
      if (event.target === form) first(event, () => event.detail.issueRequest(true))
    })
  } else {
    form.addEventListener("submit", (event) => {
      const by = event.submitter
      if (!by?.matches("[data-send]")) return
      event.stopImmediatePropagation()
      first(event, () => form.requestSubmit(by))
    }, true)
  }
  restore()
}

const startAll = (root) => root.querySelectorAll("[data-editor]").forEach(start)
startAll(document)
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt))
