// Shows the chosen pictures before they are sent. Without it the file field names them itself.
const show = (field, list) => {
  for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src)
  list.replaceChildren(
    ...[...field.files]
      .filter((file) => file.type.startsWith("image/"))
      .map((file) => {
        const picture = document.createElement("img")
        picture.src = URL.createObjectURL(file)
        picture.alt = file.name
        const row = document.createElement("li")
        row.append(picture)
        return row
      }),
  )
  list.hidden = !list.children.length
}

for (const part of document.querySelectorAll("[data-photo-preview]")) {
  const field = part.querySelector("input[type=file]")
  const list = part.querySelector("[data-photo-list]")
  field?.addEventListener("change", () => show(field, list))
}
