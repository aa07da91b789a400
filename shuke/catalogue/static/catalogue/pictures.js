// A picture is sent as soon as it was chosen; without JavaScript there is a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-uploads]") && event.target.files.length) event.target.form.requestSubmit();
});
