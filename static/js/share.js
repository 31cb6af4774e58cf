// What only JavaScript can add to an invitation: a button that copies the link, and the system's share sheet.
for (const part of document.querySelectorAll("[data-share]")) {
  const field = part.querySelector("input")
  const copy = part.querySelector("[data-copy]")
  const send = part.querySelector("[data-send]")
  const told = part.querySelector("[role=status]")
  const content = { title: document.title, text: part.dataset.text, url: part.dataset.share }

  field.addEventListener("focus", () => field.select())

  copy.hidden = !navigator.clipboard
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      told.textContent = copy.dataset.done
    } catch {
      field.focus()
    }
  })

  send.hidden = !navigator.share || navigator.canShare?.(content) === false
  send.addEventListener("click", () => {
    // Rejected where one changes one's mind: nothing has happened then.
    navigator.share(content).catch(() => {})
  })
}
