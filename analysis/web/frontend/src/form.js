// The form acts at once: a choice is applied when it is made, and what is blank or usual stays out of the address.

/** Sends `form` whenever a choice changes; without this script its button does. */
export function submitOnChange(form) {
  if (!form) return;
  form.classList.add("live");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(address(form));
  });
  form.addEventListener("input", (event) => {
    // A name picked from the completion list arrives whole; letters typed one by one do not.
    const picked = !event.inputType || event.inputType === "insertReplacementText";
    if (event.target.list && picked && event.target.value) location.assign(address(form));
  });
  form.addEventListener("change", (event) => {
    location.assign(address(form));
  });
}

function address(form) {
  const usual = JSON.parse(form.dataset.usual);
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "" && usual[name] !== value) kept.append(name, value);
  }
  const query = kept.toString();
  return query ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action");
}
