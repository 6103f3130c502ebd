(function () {
  function afspil(boks) {
    var ramme = document.createElement('iframe');
    ramme.setAttribute('src', 'https://www.youtube-nocookie.com/embed/' + boks.getAttribute('data-youtube'));
    ramme.setAttribute('allowfullscreen', '');
    boks.innerHTML = '';
    boks.appendChild(ramme);
  }

  var bokse = document.querySelectorAll('.film');
  for (var i = 0; i < bokse.length; i++) {
    bokse[i].onclick = function () { afspil(this); };
  }
})();
