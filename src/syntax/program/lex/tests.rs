use super::*;
use crate::syntax::program::tongue;

fn strings(text: &str, extension: &str) -> Vec<String> {
    let tongue = tongue::of(extension).expect("it is known");
    let tokens = lex(text, Span::new(0, text.len()), tongue);
    let all = tokens.strings.iter();
    all.map(|parts| {
        let parts: Vec<&str> = parts.iter().map(|part| part.of(text)).collect();
        parts.join("|")
    })
    .collect()
}

#[test]
fn strings_of_ruby() {
    assert_eq!(
        strings(
            "a = \"x#{b[\"c\"]}y\" # 'no'\nd('e', :f, %w[g h], %(i #{j} k))",
            "rb"
        ),
        ["x|y", "e", "g h", "i | k"]
    );
    assert_eq!(
        strings("x = <<~HTML + 'b'\n  <p>#{a}</p>\nHTML\ny = 'c'", "rb"),
        ["  <p>|</p>\n", "b", "c"]
    );
    assert_eq!(
        strings("x =~ /a'b/ ? 'c' : 'd'\ny = a / b", "rb"),
        ["c", "d"]
    );
    assert_eq!(
        strings("=begin\n'no'\n=end\n'a'\n__END__\n'no'", "rb"),
        ["no", "a"]
    );
}

#[test]
fn strings_of_python() {
    assert_eq!(
        strings(
            "a = f'x{b}y{{z}}' 'c' # 'no'\nd = r\"\\d\"\ne = '''f\n'g'''",
            "py"
        ),
        ["x|y{{z}}", "c", "\\d", "f\n'g"]
    );
}

#[test]
fn strings_of_braces() {
    assert_eq!(
        strings(
            "var a = $\"x{b}y\"; var c = @\"d\"\"e\"; var f = '\"'; /* \"no\" */ g(\"h\");",
            "cs"
        ),
        ["x|y", "d\"|e", "h"]
    );
    assert_eq!(
        strings("a = \"\"\"\n<p>\"b\"</p>\n\"\"\"; // \"no\"", "java"),
        ["\n<p>\"b\"</p>\n"]
    );
    assert_eq!(
        strings("a := `b\"c` + \"d\\\"e\"", "go"),
        ["b\"c", "d\\\"e"]
    );
    assert_eq!(strings("val a = \"b $c ${d} e\"", "kt"), ["b | | e"]);
    assert_eq!(strings("f(\"\", \"a\")", "cs"), ["", "a"]);
}

#[test]
fn strings_of_elixir() {
    assert_eq!(
        strings(
            "a = \"x#{b[\"c\"]}y\" # 'no'\nd(~s(e #{f} g), ~S|#{h}|, ?\", %{i: 'j'}, ~r/\"/)\n\"\"\"\nk\"\n\"\"\"",
            "ex"
        ),
        ["x|y", "e | g", "#{h}", "j", "\nk\"\n"]
    );
    let text = "def a, do: ~H\"\"\"\n<p>{@b}</p>\n\"\"\"\n~H\"<i>\"";
    let tokens = lex(
        text,
        Span::new(0, text.len()),
        tongue::of("ex").expect("it is known"),
    );
    let templates: Vec<&str> = tokens.templates.iter().map(|span| span.of(text)).collect();
    assert_eq!(templates, ["\n<p>{@b}</p>\n", "<i>"]);
}

#[test]
fn strings_of_groovy() {
    assert_eq!(
        strings(
            "a = 'x$b' + \"c${d}e\" + /f\"g/ + $/h\"i/$; j = k / l / m // \"no\"",
            "groovy"
        ),
        ["x$b", "c|e", "f\"g", "h\"i"]
    );
}

#[test]
fn hostile_input_takes_linear_time() {
    for piece in [
        "\"#{", "<<~A\n", "%(", "'", "\"\"\"", "$\"{", "/", "\\", "~H\"", "$/",
    ] {
        let text = piece.repeat(5_000);
        for extension in ["rb", "py", "cs", "go", "kt", "ex", "groovy"] {
            let _ = strings(&text, extension);
        }
    }
}
