// Of the kinds of topic, only those the chosen category takes; the only one is chosen. Without JavaScript the answer says.
const category = document.querySelector("select[data-kinds]")
const welcome = JSON.parse(category?.dataset.kinds ?? "{}")
const radios = [...(category?.form.querySelectorAll("input[name=kind]") ?? [])]

function narrow() {
  const taken = welcome[category.value] ?? radios.map((radio) => radio.value)
  for (const radio of radios) {
    const isTaken = taken.includes(radio.value)
    const row = radio.closest("label").parentElement
    row.hidden = !isTaken
    radio.checked = isTaken && (radio.checked || taken.length === 1)
  }
}

if (category) {
  category.addEventListener("change", narrow)
  narrow()
}
