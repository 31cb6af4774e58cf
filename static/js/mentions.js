// Suggests members while "@na" is typed; the arrows choose, Enter or Tab takes, Escape leaves.
const BEGUN = /(?:^|[\s(])@([\p{L}\d_-]{1,30})$/u
const known = new WeakSet()

function start(editor) {
  if (known.has(editor)) return
  known.add(editor)
  const field = editor.querySelector("textarea")
  const list = document.createElement("ul")
  list.className = "mentions"
  list.id = `${field.id}_mentions`
  list.role = "listbox"
  list.hidden = true
  list.setAttribute("aria-label", "@")
  field.after(list)
  field.setAttribute("aria-autocomplete", "list")
  field.setAttribute("aria-controls", list.id)
  let asked = ""
  let timer = 0

  const options = () => [...list.children]
  const chosen = () => list.querySelector("[aria-selected=true]")
  const begun = () => BEGUN.exec(field.value.slice(0, field.selectionStart))?.[1] ?? ""

  function close() {
    asked = ""
    list.hidden = true
    list.replaceChildren()
    field.removeAttribute("aria-activedescendant")
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false")
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    field.setAttribute("aria-activedescendant", option.id)
  }

  function take(option) {
    const end = field.selectionStart
    field.setRangeText(`@${option.dataset.handle} `, end - begun().length - 1, end, "end")
    close()
    field.focus()
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  async function ask() {
    const word = begun()
    if (!word) return close()
    asked = word
    const answer = await fetch(`${editor.dataset.mentions}?q=${encodeURIComponent(word)}`)
    if (!answer.ok || answer.redirected || asked !== word) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    list.replaceChildren(...page.body.children)
    list.hidden = !list.children.length
    if (list.children.length) choose(list.firstElementChild)
    else field.removeAttribute("aria-activedescendant")
  }

  field.addEventListener("input", () => {
    clearTimeout(timer)
    if (begun()) timer = setTimeout(ask, 200)
    else close()
  })
  field.addEventListener("blur", () => setTimeout(close, 150))
  list.addEventListener("mousedown", (event) => {
    event.preventDefault()
    const option = event.target.closest("[role=option]")
    if (option) take(option)
  })
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return
    const all = options()
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length])
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) take(chosen())
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }, true)
}

const startAll = (root) => root.querySelectorAll("[data-editor]").forEach(start)
startAll(document)
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt))
