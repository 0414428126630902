"""What can be subscribed to: each topic knows what to listen to and who may be told."""

from resolvers.topics.interactions import Interactions
from resolvers.topics.orders import order_topic
from resolvers.topics.stocks import stock_topic
from resolvers.topics.topic import Announced, Gone, Heard, Interest, Pushed, Topic

__all__ = [
    "Announced",
    "Gone",
    "Heard",
    "Interactions",
    "Interest",
    "Pushed",
    "Topic",
    "order_topic",
    "stock_topic",
]
