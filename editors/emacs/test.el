;;; test.el --- Emacs itself against the server  -*- lexical-binding: t -*-

;; COOKIELINT=… emacs --batch -q -l editors/emacs/test.el
;; Ends with code 0 where all holds, another where something does not.

;;; Code:

(require 'package)
(package-activate-all)
(load (expand-file-name "cookielint" (file-name-directory load-file-name)))
(setq cookielint-program (or (getenv "COOKIELINT") (error "COOKIELINT names the program to test"))
      eglot-sync-connect t
      eglot-confirm-server-initiated-edits nil
      ;; Edits are told at once.
      eglot-send-changes-idle-time 0)

(defconst embed "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>\n")
(defconst box "<label><input type=\"checkbox\" name=\"newsletter\" checked> Send me the newsletter</label>\n")
(defvar site (file-truename (make-temp-file "site-" t)))

(defun written (name text)
  "Write TEXT to the file NAME of the site; return its path."
  (let ((path (expand-file-name name site)))
    (make-directory (file-name-directory path) t)
    (with-temp-file path (insert text))
    path))

(defun opened (name text)
  "A buffer on the file NAME with TEXT, which Eglot manages."
  (let ((buffer (find-file-noselect (written name text))))
    (with-current-buffer buffer
      (html-mode)
      (apply #'eglot--connect (eglot--guess-contact)))
    buffer))

(defun codes (buffer)
  "The lints that are shown in BUFFER."
  (with-current-buffer buffer
    (mapcar (lambda (it) (plist-get (alist-get 'eglot-lsp-diag (flymake-diagnostic-data it)) :code))
            (flymake-diagnostics))))

(defun wait-for (buffer wanted what)
  "Wait until the lints WANTED are shown in BUFFER."
  (let ((end (+ (float-time) 60)))
    (while (not (equal (codes buffer) wanted))
      (when (> (float-time) end)
        (error "%s: %S" what (codes buffer)))
      (with-current-buffer buffer (flymake-start))
      (accept-process-output nil 0.05)))
  (message "ok: %s" what))

(unwind-protect
    (progn
      (written "cookielint.toml" "")
      (call-process "git" nil nil nil "-C" site "init" "-q")
      (let ((film (opened "film.html.twig" embed))
            (form (find-file-noselect (written "form.html" box))))
        (wait-for film '("unguarded-embed") "diagnostics appear")
        (with-current-buffer film
          (goto-char (point-max))
          (insert embed)
          (goto-char (point-min))
          (delete-region (point-min) (line-end-position))
          (eglot--signal-textDocument/didChange))
        (wait-for film '("unguarded-embed") "an edit moves them")
        (with-current-buffer form
          ;; What a command that opens a file does at its end.
          (eglot--maybe-activate-editing-mode)
          (wait-for form '("preticked-consent") "a file that is opened later is managed as well")
          (goto-char (+ (point-min) 20))
          (let* ((actions (eglot--dbind ((Diagnostic) range) (alist-get 'eglot-lsp-diag (flymake-diagnostic-data (car (flymake-diagnostics))))
                            (jsonrpc-request (eglot-current-server) :textDocument/codeAction
                                             (list :textDocument (eglot--TextDocumentIdentifier)
                                                   :range range
                                                   :context (list :diagnostics [])))))
                 (fix (seq-find (lambda (it) (eq t (plist-get it :isPreferred))) actions)))
            (eglot--apply-workspace-edit (plist-get fix :edit))
            (when (string-match-p "checked" (buffer-string))
              (error "the quick fix has changed nothing: %s" (buffer-string)))
            (eglot--signal-textDocument/didChange))
          (wait-for form '() "a quick fix changes the buffer")))
      (eglot-shutdown-all))
  (delete-directory site t))

;;; test.el ends here
