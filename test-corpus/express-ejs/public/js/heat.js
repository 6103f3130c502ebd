// Mouse heat maps for the design team.
(function (m, o, u, s, e) {
  e = o.createElement('script');
  e.async = true;
  e.src = u;
  s = o.getElementsByTagName('script')[0];
  s.parentNode.insertBefore(e, s);
})(window, document, 'https://script.hotjar.com/modules.js');
