"""The released services and the sets in them that are read.

Names and properties: the metadata in npm @sap/cloud-sdk-vdm-*-service 2.1.0; of sales orders in
version 4 a client that ABAP made of the metadata (github.com/rammelbalagtas/zrb_api_test).
"""

from __future__ import annotations

import msgspec

from backends.protocols.odata.versions import V4, Service

_V2 = "/sap/opu/odata/sap"

PROMISES = Service(f"{_V2}/API_PRODUCT_AVAILY_INFO_BASIC")
SIMULATION = Service(f"{_V2}/API_SALES_ORDER_SIMULATION_SRV")


class EntitySet(msgspec.Struct, frozen=True):
    """A set of a service."""

    service: Service
    name: str


def _set(service: str, name: str) -> EntitySet:
    return EntitySet(Service(f"{_V2}/{service}"), name)


PARTNERS = _set("API_BUSINESS_PARTNER", "A_BusinessPartner")
ORDERS = _set("API_SALES_ORDER_SRV", "A_SalesOrder")
ORDERS_4 = EntitySet(
    Service("/sap/opu/odata4/sap/api_salesorder/srvd_a2x/sap/salesorder/0001", V4), "SalesOrder"
)
QUOTES = _set("API_SALES_QUOTATION_SRV", "A_SalesQuotation")
CONTRACTS = _set("API_SALES_CONTRACT_SRV", "A_SalesContract")
DELIVERIES = _set("API_OUTBOUND_DELIVERY_SRV;v=0002", "A_OutbDeliveryHeader")
DELIVERY_ITEMS = _set("API_OUTBOUND_DELIVERY_SRV;v=0002", "A_OutbDeliveryItem")
BILLING = _set("API_BILLING_DOCUMENT_SRV", "A_BillingDocument")
LEDGER = _set("API_OPLACCTGDOCITEMCUBE_SRV", "A_OperationalAcctgDocItemCube")
CREDIT = _set("API_CRDTMBUSINESSPARTNER", "CreditManagementAccount")
PRODUCTS = _set("API_PRODUCT_SRV", "A_Product")
STOCK = _set("API_MATERIAL_STOCK_SRV", "A_MatlStkInAcctMod")
CONDITIONS = _set("API_SLSPRICINGCONDITIONRECORD_SRV", "A_SlsPrcgCndnRecdValidity")
