"""changed_lines.py tells clang-tidy the lines that a diff adds or changes."""

from changed_lines import changed_lines

DIFF = """\
diff --git a/gateway/x.cpp b/gateway/x.cpp
index 1111111..2222222 100644
--- a/gateway/x.cpp
+++ b/gateway/x.cpp
@@ -3 +3 @@ namespace tuskgate {
-old
+new
@@ -10,0 +11,2 @@ void F() {
+added
+added too
diff --git a/gateway/y.h b/gateway/y.h
index 1111111..2222222 100644
--- a/gateway/y.h
+++ b/gateway/y.h
@@ -7,2 +6,0 @@ void G();
-taken away
-taken away too
diff --git a/gateway/z.cpp b/gateway/z.cpp
deleted file mode 100644
--- a/gateway/z.cpp
+++ /dev/null
@@ -1 +0,0 @@
-gone
"""


def test_lines_that_are_new_or_changed():
    assert changed_lines(DIFF) == [{"name": "gateway/x.cpp", "lines": [[3, 3], [11, 12]]}]


def test_a_new_file_counts_as_a_whole():
    assert changed_lines("", ["gateway/new.cpp"]) == [{"name": "gateway/new.cpp"}]
