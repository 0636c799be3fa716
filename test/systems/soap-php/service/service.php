<?php
// An order service and a stock service on PHP's own SoapServer. GET gives the WSDLs and the schema. POST /orders wants HTTP
// Basic, POST /secured a UsernameToken of WS-Security, POST /stock nothing. The state is an SQLite file.
declare(strict_types=1);

const USER = 'erp';
const PASSWORD = 'erp-secret';

$folder = (string) getenv('SERVICE_DATA');
$path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    $file = __DIR__ . '/' . basename($path);
    if (!is_file($file) || !preg_match('/\.(wsdl|xsd)$/', $file)) {
        http_response_code(404);
        return;
    }
    header('Content-Type: text/xml; charset=utf-8');
    readfile($file);
    return;
}

$db = new PDO("sqlite:$folder/orders.sqlite");
$db->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$db->exec('create table if not exists orders (id integer primary key, external_id text unique, body text, cents integer)');
$db->exec('create table if not exists blocked (customer text primary key)');
$db->exec('create table if not exists nonces (nonce text primary key)');

if ($path === '/control') {
    control($db, json_decode((string) file_get_contents('php://input'), true));
    return;
}
if ($path === '/orders' && [$_SERVER['PHP_AUTH_USER'] ?? '', $_SERVER['PHP_AUTH_PW'] ?? ''] !== [USER, PASSWORD]) {
    http_response_code(401);
    header('WWW-Authenticate: Basic realm="orders"');
    return;
}

$server = new SoapServer(__DIR__ . ($path === '/stock' ? '/stock.wsdl' : '/orders.wsdl'), [
    'cache_wsdl' => WSDL_CACHE_NONE,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
]);
$problem = $path === '/secured' ? token_problem((string) file_get_contents('php://input'), $db) : null;
$server->setObject(match (true) {
    $problem !== null => new Refusing($problem),
    $path === '/stock' => new Stock(),
    default => new Orders($db),
});
$server->handle();

final class Refusing
{
    public function __construct(private string $problem)
    {
    }

    public function __call(string $operation, array $parts): never
    {
        $security = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
        throw new SoapFault([$security, 'FailedAuthentication'], $this->problem);
    }
}

final class Orders
{
    public function __construct(private PDO $db)
    {
    }

    public function CreateOrder(object $call): array
    {
        $order = $call->order;
        $blocked = $this->db->prepare('select 1 from blocked where customer = ?');
        $blocked->execute([$order->customer]);
        if ($blocked->fetchColumn()) {
            throw order_fault('CUSTOMER_BLOCKED', "customer {$order->customer} is blocked");
        }
        $cents = 0;
        foreach ($order->line as $line) {
            if (str_starts_with($line->sku, 'UNKNOWN')) {
                throw order_fault('UNKNOWN_SKU', "there is no product {$line->sku}");
            }
            $cents += intdiv((int) round((float) $line->qty * 1000) * (int) round((float) $line->price * 100), 1000);
        }
        try {
            $insert = $this->db->prepare('insert into orders (external_id, body, cents) values (?, ?, ?)');
            $insert->execute([$order->externalId, json_encode($order, JSON_THROW_ON_ERROR), $cents]);
        } catch (PDOException $taken) {
            throw order_fault('DUPLICATE', "order {$order->externalId} exists");
        }
        return ['number' => 'SO' . $this->db->lastInsertId(), 'total' => amount($cents)];
    }

    public function GetOrder(object $call): array
    {
        $found = $this->db->prepare('select id, body, cents from orders where external_id = ?');
        $found->execute([$call->externalId]);
        $row = $found->fetch(PDO::FETCH_ASSOC);
        if (!$row) {
            return [];
        }
        $order = json_decode($row['body']);
        $order->number = 'SO' . $row['id'];
        $order->total = amount((int) $row['cents']);
        return ['stored' => $order];
    }
}

final class Stock
{
    public function StockLevel(string $sku, int $warehouse): array
    {
        return ['sku' => $sku, 'onHand' => "{$warehouse}.250", 'asOf' => '2026-03-02T08:00:00Z'];
    }
}

function order_fault(string $code, string $message): SoapFault
{
    return new SoapFault('Client', $message, null, ['code' => $code], 'OrderFault');
}

function amount(int $cents): string
{
    return sprintf('%d.%02d', intdiv($cents, 100), $cents % 100);
}

/** What is wrong with the token of a call; a nonce is taken once. */
function token_problem(string $envelope, PDO $db): ?string
{
    $part = fn (string $name): string => preg_match("#<wsse:$name\b[^>]*>([^<]*)<|<wsu:$name\b[^>]*>([^<]*)<#", $envelope, $found)
        ? html_entity_decode(($found[1] ?? '') . ($found[2] ?? ''), ENT_QUOTES | ENT_XML1) : '';
    if ($part('Username') !== USER) {
        return 'there is no token of a known user';
    }
    $isDigest = str_contains($envelope, '#PasswordDigest"');
    $nonce = (string) base64_decode($part('Nonce'), true);
    $expected = $isDigest ? base64_encode(sha1($nonce . $part('Created') . PASSWORD, true)) : PASSWORD;
    if (!hash_equals($expected, $part('Password'))) {
        return 'the password is wrong';
    }
    try {
        $db->prepare('insert into nonces (nonce) values (?)')->execute([$part('Nonce')]);
    } catch (PDOException $taken) {
        return 'the nonce was used before';
    }
    return null;
}

/** For tests: `{"block": []}` says who is blocked, `{"forget": true}` removes all orders; answers with what is there. */
function control(PDO $db, ?array $wanted): void
{
    if ($wanted['forget'] ?? false) {
        $db->exec('delete from orders');
    }
    if (isset($wanted['block'])) {
        $db->exec('delete from blocked');
        foreach ($wanted['block'] as $customer) {
            $db->prepare('insert into blocked (customer) values (?)')->execute([$customer]);
        }
    }
    $rows = $db->query('select external_id, cents from orders order by external_id')->fetchAll(PDO::FETCH_NUM);
    header('Content-Type: application/json');
    echo json_encode(['orders' => array_map(fn ($row) => ['id' => $row[0], 'total' => amount((int) $row[1])], $rows)]);
}
