"use strict";

// Leads from the anchor that a page had to where it is now.
function follow() {
  const old = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (old && old.dataset.moved) {
    location.replace(old.dataset.moved);
  }
}

follow();
addEventListener("hashchange", follow);
