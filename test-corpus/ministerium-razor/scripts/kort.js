(function () {
  var kort = document.getElementById('kort');
  if (!kort) {
    return;
  }
  var script = document.createElement('script');
  script.src = 'https://maps.googleapis.com/maps/api/js?key=AIzaNoegle&callback=visKort';
  document.body.appendChild(script);

  window.visKort = function () {
    new google.maps.Map(kort, { zoom: 14, center: { lat: 55.6, lng: 12.5 } });
  };
})();
