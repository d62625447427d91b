/*
 * portal.js: small comforts.  Every page works without this file, so nothing
 * here may be the only way to do something.
 */
(function () {
	"use strict";
	var pointed = false;

	/* A filter acts at once when pointed at.  With the keyboard it waits for
	 * the button: arrows pass through every choice of a list. */
	addEventListener("pointerdown", function () { pointed = true; }, true);
	addEventListener("keydown", function (e) {
		var in_field = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName) ||
			e.target.isContentEditable;
		var find = document.querySelector(".find input");
		var menu = document.querySelector(".menu");

		pointed = false;
		if (e.key === "Escape") {
			document.documentElement.classList.add("quiet");
			if (menu && menu.open) {
				menu.open = false;
				menu.querySelector("summary").focus();
			}
		} else if (e.key === "/" && !in_field && find &&
			!e.ctrlKey && !e.metaKey && !e.altKey) {
			e.preventDefault();
			if (menu)
				menu.open = true;
			find.focus();
			find.select();
		}
	});
	addEventListener("pointerover", function (e) {
		if (!e.target.closest || !e.target.closest("a.pane"))
			document.documentElement.classList.remove("quiet");
	});
	addEventListener("change", function (e) {
		var form = e.target.form;

		if (!pointed || !form || !form.classList.contains("filters"))
			return;
		if (e.target.type !== "search" && e.target.type !== "text")
			form.submit();
	});

	/* What is still being done is looked at again, while somebody looks. */
	if (document.querySelector("form[data-again]"))
		setInterval(function () {
			if (!document.hidden)
				location.reload();
		}, 3000);

	/* "Copy link" is there only where it can work. */
	document.querySelectorAll("button[data-copy]").forEach(function (button) {
		if (!navigator.clipboard)
			return;
		button.hidden = false;
		button.addEventListener("click", function () {
			var url = new URL(button.dataset.copy, location.href).href;

			navigator.clipboard.writeText(url).then(function () {
				button.textContent = button.dataset.done;
			});
		});
	});
})();
