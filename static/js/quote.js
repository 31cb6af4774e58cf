// Text selected in a post can be quoted: a button appears beside it, and puts it with its source into the reply.
const form = () => document.querySelector("#reply form[data-quote]")
const button = document.createElement("button")
button.type = "button"
button.className = "btn small quote-button"
button.hidden = true
document.body.append(button)

function selected() {
  const selection = getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  const node = range.commonAncestorContainer
  const prose = (node.nodeType === 1 ? node : node.parentElement)?.closest(".post .prose")
  const text = selection.toString().trim()
  return prose && text ? { post: prose.closest(".post"), range, text } : null
}

function quoted(post, text) {
  const name = post.querySelector(".line").firstChild.textContent.trim().replace(/[[\]\\]/g, "")
  const address = new URL(post.querySelector(".sub a").href).pathname
  const said = form().dataset.quote.replace("{name}", name)
  return [`[${said}](${address}):`, "", ...text.split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n")
}

function put(post, text) {
  const field = form().querySelector("textarea")
  const before = field.value.trimEnd()
  field.value = `${before}${before ? "\n\n" : ""}${quoted(post, text)}\n\n`
  field.dispatchEvent(new Event("input", { bubbles: true }))
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
  field.scrollIntoView({ block: "center" })
}

document.addEventListener("selectionchange", () => {
  const found = form() && selected()
  button.hidden = !found
  if (!found) return
  const box = found.range.getBoundingClientRect()
  button.textContent = form().dataset.quoteLabel
  button.style.top = `${box.bottom + scrollY + 8}px`
  button.style.left = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 140))}px`
})
button.addEventListener("mousedown", (event) => event.preventDefault())
button.addEventListener("click", () => {
  const found = selected()
  if (found) put(found.post, found.text)
  getSelection().removeAllRanges()
})
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-quote-post]")
  if (!link || !form() || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  const post = link.closest(".post")
  put(post, post.querySelector(".prose").innerText.trim())
})
