# cookielint for Kakoune, by kakoune-lsp 18 or later: source this from your kakrc, behind kakoune-lsp. The program must be on
# the PATH, or `command` must name it.

hook -group cookielint global BufSetOption filetype=(?:astro|blade|css|eruby|html|javascript|jinja|jsx|less|liquid|markdown|php|pug|razor|scss|svelte|toml|tsx|twig|typescript|vue) %{
    set-option -add buffer lsp_servers %{
        [cookielint]
        root_globs = ["cookielint.toml", ".cookielint.toml", ".git"]
        command = "cookielint"
        args = ["lsp"]
    }
}
