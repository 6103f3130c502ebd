(function () {
  // Once loaded from https://cdn.jsdelivr.net/npm/lunr; now bundled.
  var allowed = ['https://cdn.jsdelivr.net', 'https://www.google-analytics.com'];
  var box = document.getElementById('docsearch');
  fetch('/search.json').then(function (response) {
    return response.json();
  }).then(function (index) {
    box.textContent = index.length + ' pages, ' + allowed.length + ' hosts';
  });
})();
