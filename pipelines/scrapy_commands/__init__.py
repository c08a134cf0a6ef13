"""Commands of `scrapy` that are ours in this project (the setting COMMANDS_MODULE): each module is one, by its name."""
