// The tools over a text: Markdown by click and by key, and the preview in its place.
const AROUND = { bold: "**", italic: "*", code: "`" }
const BEFORE = { quote: "> ", list: "- " }
const known = new WeakSet()

// Replaces what is selected, so that undo takes it back.
function put(field, text, start = field.selectionStart, end = field.selectionEnd) {
  field.focus()
  field.setSelectionRange(start, end)
  if (document.execCommand("insertText", false, text)) return
  field.setRangeText(text, start, end, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

function select(field, start, length) {
  field.setSelectionRange(start, start + length)
}

function around(field, mark, blank) {
  const { selectionStart: start, selectionEnd: end, value } = field
  const words = value.slice(start, end)
  const marked = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark
  if (marked) {
    put(field, words, start - mark.length, end + mark.length)
    return select(field, start - mark.length, words.length)
  }
  put(field, mark + (words || blank) + mark)
  select(field, start + mark.length, (words || blank).length)
}

function beforeLines(field, sign) {
  const { value, selectionEnd: end } = field
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1
  const lines = value.slice(start, end).split("\n")
  const all = lines.every((line) => line.startsWith(sign))
  put(field, lines.map((line) => (all ? line.slice(sign.length) : sign + line)).join("\n"), start, end)
}

function link(field, blank) {
  const { selectionStart: start, selectionEnd: end, value } = field
  const words = value.slice(start, end)
  const isAddress = /^https?:\/\/\S+$/.test(words)
  const text = isAddress ? blank : words || blank
  put(field, `[${text}](${isAddress ? words : "https://"})`)
  if (isAddress || !words) select(field, start + 1, text.length)
  else select(field, start + text.length + 3, 8)
}

function table(field, blank) {
  const rows = [`| ${blank} 1 | ${blank} 2 |`, "| --- | --- |", "|  |  |"]
  const lead = field.value.slice(0, field.selectionStart).trimEnd() ? "\n\n" : ""
  put(field, `${lead}${rows.join("\n")}\n`)
}

async function preview(editor, field, button) {
  const on = button.getAttribute("aria-pressed") !== "true"
  const shown = editor.querySelector(".preview")
  button.setAttribute("aria-pressed", on)
  field.hidden = on
  if (!on) {
    shown.replaceChildren()
    return field.focus()
  }
  const answer = await fetch(editor.dataset.preview, { method: "POST", body: textOf(field.form) }).catch(() => null)
  if (!answer?.ok || answer.redirected) {
    const status = editor.querySelector("[data-status]")
    status.textContent = status.dataset.noPreview
    return preview(editor, field, button)
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  shown.replaceChildren(...page.querySelector(".preview").childNodes)
}

function textOf(form) {
  const data = new FormData(form)
  data.delete("picture")
  return data
}

function start(editor) {
  if (known.has(editor)) return
  known.add(editor)
  const field = editor.querySelector("textarea")
  const tools = editor.querySelector("[data-tools]")
  const act = (button) => {
    const what = button.dataset.do
    if (what === "preview") return preview(editor, field, button)
    if (field.hidden) return
    if (AROUND[what]) around(field, AROUND[what], button.dataset.blank)
    else if (BEFORE[what]) beforeLines(field, BEFORE[what])
    else if (what === "link") link(field, button.dataset.blank)
    else if (what === "table") table(field, button.dataset.blank)
  }
  tools.hidden = false
  field.form.querySelector("[data-show]")?.setAttribute("hidden", "")
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]")
    if (button) act(button)
  })
  walk(tools)
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    if (event.key === "Enter") return field.form.requestSubmit(field.form.querySelector("[data-send]"))
    const button = tools.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (!button) return
    event.preventDefault()
    act(button)
  })
}

// One stop for Tab; the arrows go from tool to tool.
function walk(tools) {
  const buttons = [...tools.querySelectorAll("[data-do]")]
  for (const button of buttons) button.tabIndex = button === buttons[0] ? 0 : -1
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const now = buttons.indexOf(document.activeElement)
    const next = buttons[(now + step + buttons.length) % buttons.length]
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1
    next.focus()
  })
}

// The button that was pressed is gone with the form: who works by keyboard goes on in the new one.
function goOn(event) {
  const pressed = document.activeElement
  if (event.target.id !== "reply" || (pressed && pressed !== document.body)) return
  const field = event.target.querySelector("textarea")
  field?.focus({ preventScroll: true })
}

const startAll = (root) => root.querySelectorAll("[data-editor]").forEach(start)
startAll(document)
document.addEventListener("htmx:afterSettle", goOn)
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt))
