"""Small functions and small modules: what the loved codebases have in common, more than comments."""

from statistics import median

from tests.house import tree

LONGEST_FUNCTION, LONGEST_MODULE, HIGHEST_MEDIAN = 40, 400, 8


def findings(label: str, text: str) -> list[str]:
    lines = text.count("\n") + 1
    found = [f"{label}: {lines} lines"] if lines > LONGEST_MODULE else []
    return found + [
        f"{label}:{f.lineno} {f.name} has {tree.length(f)} lines"
        for f in tree.functions(text)
        if tree.length(f) > LONGEST_FUNCTION
    ]


def test_no_function_is_over_40_lines_and_no_module_over_400():
    assert [line for path in tree.sources() for line in findings(tree.name(path), path.read_text())] == []


def test_the_median_function_is_small():
    sizes = [tree.length(f) for path in tree.sources() for f in tree.functions(path.read_text())]
    assert median(sizes) <= HIGHEST_MEDIAN


def test_a_long_function_and_a_long_module_would_be_found():
    long_function = "def f():\n" + "    x = 1\n" * 40
    assert findings("x.py", long_function) == ["x.py:1 f has 41 lines"]
    assert findings("x.py", "x = 1\n" * 400) == ["x.py: 401 lines"]
