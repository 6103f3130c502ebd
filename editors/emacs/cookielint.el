;;; cookielint.el --- cookielint for Emacs, by Eglot  -*- lexical-binding: t -*-

;; Put this into your configuration.  The program must be on the PATH, or `cookielint-program' must
;; name it.  Then `M-x eglot' in a file of the site, or `eglot-ensure' in the hook of a mode.

;;; Code:

(require 'eglot)

(defgroup cookielint nil
  "Breaches of the cookie and consent rules, where they are written."
  :group 'tools)

(defcustom cookielint-program "cookielint"
  "The program."
  :type 'string)

(defconst cookielint-modes
  '(html-mode mhtml-mode web-mode js-mode js-ts-mode js-jsx-mode typescript-mode typescript-ts-mode
    tsx-ts-mode php-mode php-ts-mode css-mode scss-mode vue-mode svelte-mode markdown-mode
    conf-toml-mode toml-ts-mode)
  "The modes of files that the program reads.")

(defun cookielint-contact (&rest _)
  "How the server is started."
  (list cookielint-program "lsp"))

(add-to-list 'eglot-server-programs (cons cookielint-modes #'cookielint-contact))

(provide 'cookielint)
;;; cookielint.el ends here
