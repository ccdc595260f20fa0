// Pages of queries and scans against the same selection made in memory.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/unit/translator/random_values.h"
#include "translator/expression/key_condition.h"
#include "translator/items/batch.h"
#include "translator/items/select.h"
#include "translator/model/key.h"
#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

class Pages : public TranslatedTables {
 protected:
  static void Put(const TableDescription& table, const std::vector<Item>& items, std::size_t size) {
    std::vector<BatchPut> puts;
    for (const Item& item : items) puts.push_back({&item, *ExtractKey(table, item), size});
    Run(EmitBatchPut(table, puts, false));
  }

  // All rows of all pages. `emit` makes the statement of a page.
  template <typename Emit>
  static std::vector<std::string> ReadAll(const TableDescription& table, const PageBounds& bounds,
                                          const PageColumns& columns, Emit emit) {
    std::vector<std::string> keys;
    std::optional<Item> start;
    for (int page = 0; page < 10000; ++page) {
      const ResultRows rows = Run(emit(start));
      EXPECT_LE(rows.RowCount(), static_cast<std::size_t>(bounds.rows));
      if (rows.RowCount() == 0) return keys;
      for (std::size_t row = 0; row < rows.RowCount(); ++row) {
        start = ReadPageKey(ReadTarget(table), columns, rows, row);
        keys.push_back(TextOf(*start));
      }
    }
    ADD_FAILURE() << "the pages do not end";
    return keys;
  }

  static AttributeValue RandomKey(RandomValues& random, char tag) {
    if (tag == 'N') {
      return {Number{random.OneIn(3) ? random.AnyNumber() : std::to_string(random.Below(20) - 10)}};
    }
    if (tag == 'B') {
      return {Binary{std::string(1, random.OneIn(3) ? '\xff' : 'b') + random.Bytes(2)}};
    }
    std::string text;
    while (text.empty()) text = random.Text(3);
    return {String{text}};
  }

  static bool KeyLess(const AttributeValue& one, const AttributeValue& other) {
    if (const Number* number = one.As<Number>()) {
      return CompareNumbers(number->value, other.As<Number>()->value) < 0;
    }
    if (const String* text = one.As<String>()) return text->value < other.As<String>()->value;
    return one.As<Binary>()->value < other.As<Binary>()->value;
  }
};

TEST_F(Pages, QueriesSelectAndOrderAsTheServiceDoes) {
  constexpr KeyOperator kOperators[] = {KeyOperator::kEqual,          KeyOperator::kLess,
                                        KeyOperator::kLessOrEqual,    KeyOperator::kGreater,
                                        KeyOperator::kGreaterOrEqual, KeyOperator::kBetween,
                                        KeyOperator::kBeginsWith};
  for (const char tag : {'S', 'N', 'B'}) {
    RandomValues random(141);
    const TableDescription table = NewTable(std::string("S") + tag);
    const AttributeValue partition{String{"k"}};
    std::map<std::string, Item> distinct;
    for (int i = 0; i < 150; ++i) {
      const Item item{{{"p", partition}, {"s", RandomKey(random, tag)}}};
      distinct.emplace(TextOf(item), item);
    }
    std::vector<Item> items;
    for (const auto& [text, item] : distinct) items.push_back(item);
    Put(table, items, 10);
    // Another partition must not show.
    Put(table, {Item{{{"p", {String{"l"}}}, {"s", RandomKey(random, tag)}}}}, 10);
    std::sort(items.begin(), items.end(), [](const Item& one, const Item& other) {
      return KeyLess(*one.Find("s"), *other.Find("s"));
    });
    for (int i = 0; i < 150; ++i) {
      KeyTerm term{"s", kOperators[random.Below(7)], nullptr, nullptr};
      AttributeValue low = RandomKey(random, tag);
      AttributeValue high = RandomKey(random, tag);
      if (KeyLess(high, low)) std::swap(low, high);
      if (term.op == KeyOperator::kBeginsWith && tag == 'N') continue;
      term.value = &low;
      if (term.op == KeyOperator::kBetween) term.high = &high;
      KeyRange range{{&partition}, {}};
      if (!random.OneIn(10)) range.sort = {term};
      std::vector<std::string> expected;
      for (const Item& item : items) {
        if (range.sort.empty() || Satisfies(term, *item.Find("s")))
          expected.push_back(TextOf(item));
      }
      const bool forward = random.OneIn(2);
      if (!forward) std::reverse(expected.begin(), expected.end());
      // A few rows and many take statements of two forms; columns of keys apart, of two forms too.
      PageBounds bounds;
      bounds.rows = random.OneIn(2) ? 7 : 40;
      PageColumns columns;
      columns.item = random.OneIn(2);
      const auto emit = [&](const std::optional<Item>& start) {
        return EmitQueryPage(ReadTarget(table), range, forward, start, columns, bounds);
      };
      ASSERT_EQ(ReadAll(table, bounds, columns, emit), expected)
          << tag << static_cast<int>(term.op) << TextOf(low) << TextOf(high) << forward;
    }
  }
}

TEST_F(Pages, SegmentsReadEveryItemOnce) {
  for (const std::string schema : {"S", "N", "BS"}) {
    RandomValues random(142);
    const TableDescription table = NewTable(schema, 3);
    std::map<std::string, Item> distinct;
    while (distinct.size() < 300) {
      Item item{{{"p", RandomKey(random, schema[0])}}};
      if (table.sort_key) item.members.emplace_back("s", RandomKey(random, schema[1]));
      // Short keys soon repeat.
      if (Binary* bytes = std::get_if<Binary>(&item.members[0].second.value)) {
        bytes->value += random.Bytes(4);
      } else if (String* text = std::get_if<String>(&item.members[0].second.value)) {
        text->value += random.Text(6);
      } else {
        item.members[0].second = {Number{random.AnyNumber()}};
      }
      distinct.emplace(TextOf(item), std::move(item));
    }
    std::vector<Item> items;
    std::vector<std::string> expected;
    for (const auto& [text, item] : distinct) {
      items.push_back(item);
      expected.push_back(text);
    }
    Put(table, items, 10);
    for (const std::int64_t total : {1, 2, 3, 4, 7, 50}) {
      std::vector<std::string> found;
      for (std::int64_t number = 0; number < total; ++number) {
        const ScanSegment segment = SegmentOf(table, number, total);
        PageBounds bounds;
        bounds.rows = 30;
        const auto emit = [&](const std::optional<Item>& start) {
          return EmitScanPage(ReadTarget(table), segment, start, {}, bounds);
        };
        for (std::string& key : ReadAll(table, bounds, {}, emit)) found.push_back(std::move(key));
      }
      std::sort(found.begin(), found.end());
      ASSERT_EQ(found, expected) << schema << total;
    }
  }
}

TEST_F(Pages, EndWithTheItemThatReachesTheBytes) {
  const TableDescription table = NewTable("SN");
  std::vector<Item> items;
  for (int i = 0; i < 100; ++i) {
    items.push_back(ItemOf(R"({"p":{"S":"k"},"s":{"N":")" + std::to_string(i) + "\"}}"));
  }
  Put(table, items, 10);
  const AttributeValue partition{String{"k"}};
  const KeyRange range{{&partition}, {}};
  const auto rows_within = [&](std::int64_t bytes) {
    PageBounds bounds;
    bounds.rows = 1000;
    bounds.bytes = bytes;
    const ResultRows query =
        Run(EmitQueryPage(ReadTarget(table), range, true, std::nullopt, {}, bounds));
    const ResultRows scan =
        Run(EmitScanPage(ReadTarget(table), SegmentOf(table, 0, 1), std::nullopt, {}, bounds));
    EXPECT_EQ(query.RowCount(), scan.RowCount());
    return query.RowCount();
  };
  EXPECT_EQ(rows_within(1), 1u);
  EXPECT_EQ(rows_within(10), 1u);
  EXPECT_EQ(rows_within(11), 2u);
  EXPECT_EQ(rows_within(500), 50u);
  EXPECT_EQ(rows_within(501), 51u);
  EXPECT_EQ(rows_within(1000000), 100u);
}

TEST_F(Pages, FilteredRowsComeWithoutTheirItem) {
  const TableDescription table = NewTable("SN");
  std::vector<Item> items;
  for (int i = 0; i < 10; ++i) {
    items.push_back(ItemOf(R"({"p":{"S":"k"},"s":{"N":")" + std::to_string(i) + "\"}}"));
  }
  Put(table, items, 10);
  const AttributeValue four{Number{"4"}};
  BoundCondition filter;
  filter.node = BoundComparison{Comparator::kLess, BoundOperand{BoundPath{{std::string("s")}}},
                                BoundOperand{&four}};
  const AttributeValue partition{String{"k"}};
  const KeyRange range{{&partition}, {}};
  for (const std::int64_t limit : {10, 1000}) {
    for (const bool with_items : {true, false}) {
      PageBounds bounds;
      bounds.rows = limit;
      const PageColumns columns{&filter, with_items};
      const ResultRows rows =
          Run(EmitQueryPage(ReadTarget(table), range, true, std::nullopt, columns, bounds));
      ASSERT_EQ(rows.RowCount(), 10u);
      for (std::size_t i = 0; i < 10; ++i) {
        const PageRow row = ReadPageRow(columns, rows, i);
        EXPECT_EQ(row.matched, i < 4);
        EXPECT_EQ(row.item.has_value(), i < 4 && with_items);
        EXPECT_EQ(row.size, 10);
        EXPECT_EQ(TextOf(ReadPageKey(ReadTarget(table), columns, rows, i)), TextOf(items[i]));
      }
    }
  }
}

}  // namespace
}  // namespace tuskgate::translator
