document.addEventListener('DOMContentLoaded', function () {
  var knap = document.querySelector('.menu-toggle');
  if (knap) {
    knap.addEventListener('click', function () {
      knap.setAttribute('aria-expanded', String(knap.getAttribute('aria-expanded') !== 'true'));
    });
  }
});
