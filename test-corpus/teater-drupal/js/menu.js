(function (Drupal, once) {
  Drupal.behaviors.teatretMenu = {
    attach(context) {
      once('menu', '.menu__button', context).forEach((button) => {
        button.addEventListener('click', () => button.parentElement.classList.toggle('is-open'));
      });
    },
  };
})(Drupal, once);
