// Pictures are sent as soon as they are chosen, dropped or pasted, and stand in the text where the cursor was.
// Who may not send any is told why where she drops or pastes one.
const known = new WeakSet()

function start(editor) {
  if (known.has(editor)) return
  known.add(editor)
  const field = editor.querySelector("textarea")
  const chooser = editor.querySelector("[name=picture]")
  const list = editor.querySelector("[data-pictures]")
  const status = editor.querySelector("[data-status]")
  if (chooser) offer()

  async function send(files) {
    const reason = editor.dataset.noPictures
    if (reason) return void (status.textContent = reason)
    for (const file of files) await sendOne(file)
  }

  async function sendOne(file) {
    status.textContent = status.dataset.busy
    const data = new FormData()
    data.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value)
    data.set("picture", file)
    try {
      const answer = await fetch(editor.dataset.upload, { method: "POST", body: data })
      const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {}
      if (!said.markdown) throw new Error(said.error ?? "")
      insert(said.markdown)
      describe(said.address)
      status.textContent = status.dataset.described
    } catch (error) {
      status.textContent = (error instanceof TypeError ? "" : error.message) || status.dataset.failed
    }
  }

  function insert(markdown) {
    const before = field.value.slice(0, field.selectionStart)
    const lead = before.trim() ? (before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n") : ""
    field.setRangeText(`${lead}${markdown}\n\n`, field.selectionStart, field.selectionEnd, "end")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  // Asks what can be seen; the answer goes into the text as it is typed.
  function describe(address) {
    const row = editor.querySelector("[data-picture-row]").content.cloneNode(true).firstElementChild
    row.querySelector("img").src = `${address}?w=480`
    row.querySelector("img").addEventListener("error", (event) => { event.target.src = address }, { once: true })
    const words = row.querySelector("input")
    words.addEventListener("input", () => {
      const alt = words.value.replace(/[[\]\\\s]+/g, " ").trimStart()
      const end = field.value.indexOf(`](${address})`)
      const begin = field.value.lastIndexOf("![", end)
      if (end < 0 || begin < 0) return
      field.setRangeText(alt, begin + 2, end, "preserve")
      field.dispatchEvent(new Event("input", { bubbles: true }))
    })
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      field.focus()
    })
    list.append(row)
    list.hidden = false
    words.focus()
  }

  const pictures = (items) => [...(items ?? [])].filter((file) => file.type.startsWith("image/"))

  function offer() {
    editor.querySelector("[data-picture-field]").hidden = true
    chooser.addEventListener("change", () => {
      send([...chooser.files])
      chooser.value = ""
    })
    editor.querySelector("[data-do=picture]").addEventListener("click", () => {
      chooser.multiple = true
      chooser.click()
    })
  }

  field.addEventListener("paste", (event) => {
    const files = pictures(event.clipboardData?.files)
    if (!files.length || event.clipboardData.types.includes("text/plain")) return
    event.preventDefault()
    send(files)
  })
  // Anywhere on the form: a browser would open what is dropped beside the field, and leave the page.
  const form = field.form
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    editor.classList.add("dropping")
  })
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) editor.classList.remove("dropping")
  })
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    editor.classList.remove("dropping")
    const files = pictures(event.dataTransfer.files)
    if (files.length) send(files)
    else status.textContent = editor.dataset.noPictures || status.dataset.notPicture
  })
}

const startAll = (root) => root.querySelectorAll("[data-editor]").forEach(start)
startAll(document)
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt))
