# What the data sources find, told as outputs.

data "aws_dynamodb_table" "orders" {
  name = aws_dynamodb_table.orders.name
}

data "aws_dynamodb_table_item" "ada" {
  table_name = aws_dynamodb_table_item.ada.table_name
  key        = jsonencode({ id = { S = "ada" } })
}

output "orders" {
  value = data.aws_dynamodb_table.orders
}

output "ada" {
  value = data.aws_dynamodb_table_item.ada.item
}
