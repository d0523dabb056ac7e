"""What the company offers, in families, and where it is sold."""

from django.db import models

from clew.kernel.records.models import Record


class Market(models.Model):
    """A market by its short code (AU, EU, US …), loaded from data and added to by the company."""

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class ProductFamily(models.Model):
    """Products that are alike in use; rules and implied requirements hang on it.

    `product_types` are words of the legal register ("child seats", "consumer goods").
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=120)
    product_types = models.JSONField(default=list)
    intended_use = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product or service that is offered."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    family = models.ForeignKey(ProductFamily, models.PROTECT, related_name="products")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "record"], name="product_name"),
            models.Index(fields=["active", "record"], name="product_active"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductMarket(models.Model):
    """A product is offered in a market from a day on; a new market asks for its law first."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="in_markets")
    market = models.ForeignKey(Market, models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "market"], name="one_row_per_market")
        ]
