document.getElementById('book').addEventListener('click', async () => {
  await new Promise((resolve) => {
    const script = document.createElement('script');
    script.src = 'https://assets.calendly.com/assets/external/widget.js';
    script.onload = resolve;
    document.body.append(script);
  });
  Calendly.initPopupWidget({ url: 'https://calendly.com/northlight/visit' });
});
