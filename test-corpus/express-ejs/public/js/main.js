(function () {
  'use strict';

  var TAGS = {
    linkedin: 'https://snap.licdn.com/li.lms-analytics/insight.min.js'
  };

  function addScript(src) {
    var script = document.createElement('script');
    script.src = src;
    document.head.appendChild(script);
  }

  function hasGroup(group) {
    return typeof OnetrustActiveGroups === 'string' && OnetrustActiveGroups.indexOf(group) !== -1;
  }

  window.OptanonWrapper = function () {
    if (hasGroup('C0004')) {
      addScript(TAGS.linkedin);
    }
  };
})();
